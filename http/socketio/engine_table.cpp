#include "http/socketio/engine_table.hpp"

#include "http/websocket/codec.hpp"
#include "runtime/base/random.hpp"

#include <array>
#include <charconv>
#include <sodium.h>
#include <vector>

namespace parley::http::socketio {

namespace {

constexpr std::size_t secret_size = 16;
constexpr char after_loop = '.';

std::vector<engine_ptr> all_of(const auto& engines) {
    std::vector<engine_ptr> all;
    for (const auto& [sid, each] : engines)
        all.push_back(each);
    return all;
}

} // namespace

engine_table::engine_table(std::size_t loop, std::size_t engines_max)
    : loop_{loop}, engines_max_{engines_max} {}

engine_table::~engine_table() = default;

std::string engine_table::make_id() const {
    std::array<unsigned char, secret_size> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::array<char, sodium_base64_ENCODED_LEN(secret_size, variant)> text{};
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
    return std::to_string(loop_) + after_loop + text.data();
}

engine_ptr engine_table::make(site& at) {
    if (is_draining_ || engines_.size() >= engines_max_)
        return nullptr;
    engine_ptr fresh{new engine{at, make_id()}};
    engines_.emplace(fresh->sid(), fresh);
    return fresh;
}

engine_ptr engine_table::find(std::string_view sid) const {
    auto found = engines_.find(std::string{sid});
    return found == engines_.end() ? nullptr : found->second;
}

void engine_table::remove(const engine& ended) {
    engines_.erase(ended.sid());
}

void engine_table::drain(std::chrono::milliseconds spread) {
    is_draining_ = true;
    random_source random{engines_.size() + loop_};
    for (const auto& each : all_of(engines_)) {
        auto delay = random.below(static_cast<std::uint64_t>(spread.count()) + 1);
        each->leave_after(std::chrono::milliseconds{delay});
    }
}

void engine_table::close() {
    is_draining_ = true;
    for (const auto& each : all_of(engines_))
        each->close(websocket::close_code::going_away, "the node is leaving");
}

std::optional<std::size_t> engine_table::loop_of(std::string_view sid) {
    auto dot = sid.find(after_loop);
    if (dot == std::string_view::npos)
        return std::nullopt;
    std::size_t loop = 0;
    auto parsed = std::from_chars(sid.data(), sid.data() + dot, loop);
    if (parsed.ec != std::errc{} || parsed.ptr != sid.data() + dot)
        return std::nullopt;
    return loop;
}

} // namespace parley::http::socketio
