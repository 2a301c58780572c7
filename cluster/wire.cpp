#include "cluster/wire.hpp"

namespace parley::wire {

namespace {

void append_number(std::string& out, std::uint64_t value) {
    while (value >= 0x80U) {
        out.push_back(static_cast<char>(value | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<char>(value));
}

} // namespace

void writer::number(std::uint64_t value) {
    append_number(out_, value);
}

void writer::close_block(std::size_t begin) {
    std::string size;
    append_number(size, out_.size() - begin);
    out_.insert(begin, size);
}

std::uint8_t reader::byte() {
    if (in_.empty()) {
        fail();
        return 0;
    }
    auto first = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    return first;
}

std::uint64_t reader::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        auto next = byte();
        auto bits = std::uint64_t{next} & 0x7fU;
        if (bits << shift >> shift != bits)
            break; // More than 64 bits.
        value |= bits << shift;
        if (next < 0x80U)
            return value;
    }
    fail();
    return 0;
}

std::string_view reader::bytes(std::uint64_t count) {
    if (count > in_.size()) {
        fail();
        return {};
    }
    auto taken = in_.substr(0, count);
    in_.remove_prefix(count);
    return taken;
}

} // namespace parley::wire
