#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::test {

/// What a POST to the provider said.
struct posted_mail {
    std::string authorization;
    std::string content_type;
    std::string body;
    std::chrono::steady_clock::time_point at;
};

/// A mail provider on a free port of this machine that answers as it is told.
class mail_provider {
public:
    /// Called on the provider's thread with how many mails came before this one: the status to
    /// answer with, or 0 to never answer.
    using reaction = std::function<int(int earlier)>;

    explicit mail_provider(reaction react);
    ~mail_provider();

    std::string url() const;

    /// The first `count` mails, once there are so many; waits at most a while.
    std::vector<posted_mail> wait_for(std::size_t count);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace parley::test
