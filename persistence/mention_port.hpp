#pragma once

#include "persistence/mention_records.hpp"
#include "runtime/base/result.hpp"

#include <functional>

namespace parley {

/// Mentions in storage. Tasks are left behind by the transactions that write messages, so none is
/// lost; several nodes may work on them, and a claim ends with its node.
///
/// As with `storage_port`, handlers are called once, later, on a thread of the implementation's
/// choice, and must not block.
class mention_port {
public:
    template <class T>
    using handler = std::function<void(result<T>)>;

    virtual ~mention_port() = default;

    /// The tasks that are due, out of reach of others for a while.
    virtual void claim(mention_claim wanted, handler<std::vector<mention_task>> done) = 0;

    /// Keeps what was found out; answers with the mentions that are new. Nothing happens when the
    /// message was edited meanwhile, which is another task.
    virtual void settle(mention_findings found, handler<std::vector<new_mention>> done) = 0;

    virtual void read_mentions(mention_query query, handler<mention_page> done) = 0;

    /// Idempotent; `not_found` when it is none of the user's.
    virtual void mark_mention_read(mention_read which, handler<void> done) = 0;
};

} // namespace parley
