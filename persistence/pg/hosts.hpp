#pragma once

#include <string>

namespace parley::pg {

/// The servers that a connection string names, in an order of our own; libpq's options of the same
/// names. All empty when there is nothing to order.
struct host_order {
    std::string host;
    std::string hostaddr;
    std::string port;
};

/// Begins with the `first`th of them, counted from 0 and round and round. libpq asks the servers
/// one after the other and waits for each as long as it takes, so that a caller with a deadline
/// would never get past a first one that says nothing.
host_order hosts_beginning_with(const std::string& url, int first);

} // namespace parley::pg
