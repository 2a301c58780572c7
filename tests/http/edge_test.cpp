#define CAF_SUITE edge

#include "http/messaging/edge.hpp"

#include "actors/protocol/conversation.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace parley::http;

// REQ RUN-7
CAF_TEST(what may have been done is asked again only when that changes nothing) {
    CAF_CHECK(may_repeat(conversation::send{}));
    CAF_CHECK(may_repeat(conversation::read_history{}));
    CAF_CHECK(may_repeat(conversation::mark{}));
    conversation::update change;
    CAF_CHECK(!may_repeat(change));
    change.by.keyed = keyed_request{};
    CAF_CHECK(may_repeat(change));
    conversation::set_muted muted;
    CAF_CHECK(!may_repeat(muted));
}

CAF_TEST(only the loss of a node is an end that nobody waited for) {
    CAF_CHECK(is_of_lost_node({errc::timed_out, std::string{lost_node_detail}}));
    CAF_CHECK(!is_of_lost_node({errc::timed_out, "no answer before the deadline"}));
    CAF_CHECK(!is_of_lost_node({errc::overloaded, std::string{lost_node_detail}}));
}
