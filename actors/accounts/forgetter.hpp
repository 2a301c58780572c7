#pragma once

#include "actors/accounts/erasure_watch.hpp"
#include "persistence/forgetting_repository.hpp"

namespace parley {

/// Forgets who was erased at the users service of another node: what messaging has of them in its
/// own database. Where it has come to stands in that database, so nothing is missed by a node that
/// was away for long, nor by the first that ever asks. Lives on the storage loop. Destroy it after
/// the loop has stopped. REQ MSS-SEC-5
class forgetter {
public:
    forgetter(pg::loop& loop, pg::pool& pool, erasure_watch::source from);

    /// Begins to ask, from any thread; once.
    void start();

private:
    net::awaitable<void> run();
    net::awaitable<void> hear();

    pg::loop& loop_;
    forgetting_repository known_;
    erasure_watch::source source_;
    net::steady_timer timer_;
};

} // namespace parley
