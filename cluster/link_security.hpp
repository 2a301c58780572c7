#pragma once

#include <string>

namespace parley {

/// Who may speak to whom: all three files or none. With them both sides of every link prove that
/// the CA signed them; without them a link is plain TCP, for one machine only.
struct link_security {
    std::string certificate_file;
    std::string key_file;
    std::string ca_file;

    bool is_on() const { return !certificate_file.empty(); }
};

} // namespace parley
