#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace parley::http {

/// Something of one event loop that lives as long as its table or a coroutine holds it. The
/// count is no atomic: only the loop's thread may copy a `kept_ptr`.
class kept : public boost::intrusive_ref_counter<kept, boost::thread_unsafe_counter> {
public:
    virtual ~kept() = default;
};

using kept_ptr = boost::intrusive_ptr<kept>;

} // namespace parley::http
