#include "mail_provider.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace parley::test {

namespace net = boost::asio;
namespace http = boost::beast::http;
using net::ip::tcp;

struct mail_provider::state {
    explicit state(reaction react_) : react{std::move(react_)} {
        net::co_spawn(io, accept(), net::detached);
        thread = std::thread{[this] { io.run(); }};
    }

    ~state() {
        io.stop();
        thread.join();
    }

    net::awaitable<void> accept() {
        while (true) {
            auto socket = co_await acceptor.async_accept(net::use_awaitable);
            net::co_spawn(io, serve(std::move(socket)), net::detached);
        }
    }

    net::awaitable<void> serve(tcp::socket socket) {
        boost::beast::flat_buffer buffer;
        while (true) {
            http::request<http::string_body> request;
            co_await http::async_read(socket, buffer, request, net::use_awaitable);
            auto status = react(note(request));
            if (status == 0) {
                net::steady_timer never{io, net::steady_timer::time_point::max()};
                co_await never.async_wait(net::use_awaitable);
            }
            http::response<http::string_body> answer{
                static_cast<http::status>(status), request.version()
            };
            answer.keep_alive(true);
            answer.prepare_payload();
            co_await http::async_write(socket, answer, net::use_awaitable);
        }
    }

    int note(const http::request<http::string_body>& request) {
        std::lock_guard guard{mutex};
        mails.push_back(
            {std::string{request[http::field::authorization]},
             std::string{request[http::field::content_type]},
             request.body(),
             std::chrono::steady_clock::now()}
        );
        changed.notify_all();
        return static_cast<int>(mails.size()) - 1;
    }

    reaction react;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<posted_mail> mails;
    net::io_context io;
    tcp::acceptor acceptor{io, {net::ip::make_address("127.0.0.1"), 0}};
    std::thread thread;
};

mail_provider::mail_provider(reaction react) : state_{std::make_unique<state>(std::move(react))} {}
mail_provider::~mail_provider() = default;

std::string mail_provider::url() const {
    auto port = state_->acceptor.local_endpoint().port();
    return "http://127.0.0.1:" + std::to_string(port) + "/send";
}

std::vector<posted_mail> mail_provider::wait_for(std::size_t count) {
    std::unique_lock lock{state_->mutex};
    auto has_come = [&] { return state_->mails.size() >= count; };
    if (!state_->changed.wait_for(lock, std::chrono::seconds{60}, has_come))
        throw std::runtime_error{"too few mails came"};
    return state_->mails;
}

} // namespace parley::test
