#pragma once

#include "http/frame.hpp"
#include "http/types.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::http {

/// The built web client, read and compressed once at start and then served from memory.
/// Immutable after construction and shared by all loops.
class static_files {
public:
    /// Reads every file below `folder`; an empty name serves nothing. Files that cannot be
    /// read and what goes beyond 64 MB are left out with a warning.
    explicit static_files(const std::string& folder);

    bool has(std::string_view path) const { return files_.contains(std::string{path}); }
    bool has_index() const { return has("/index.html"); }

    /// The file at `path`, which must be there: 200 or 304, compressed when the client takes
    /// gzip. What lies below `/assets/` is named by its content and cached for ever.
    response serve(std::string_view path, const request& asked) const;
    response serve_index(const request& asked) const { return serve("/index.html", asked); }

private:
    struct file {
        std::string type;
        std::string etag;
        frame_ptr plain;
        /// Null when compression does not pay.
        frame_ptr gzipped;
    };

    void load(const std::string& name, const std::string& path);

    std::unordered_map<std::string, file> files_;
    std::size_t size_ = 0;
};

/// Whether an If-None-Match names `etag`: compared weakly, as RFC 9110 wants.
bool has_current(std::string_view known, std::string_view etag);

/// `content` in the gzip format; empty when it cannot be made smaller.
std::string gzip(std::string_view content);

} // namespace parley::http
