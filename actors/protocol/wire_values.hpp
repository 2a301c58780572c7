#pragma once

#include "actors/protocol/events.hpp"
#include "cluster/address_book.hpp"
#include "cluster/wire.hpp"

#include <caf/actor.hpp>

/// How those values of the protocol travel that are no aggregates.
namespace parley::wire {

/// Keys are for the node that loaded them: who needs one loads it.
template <>
struct value<content_key_ptr> {
    static void put(writer&, const content_key_ptr&) {}
    static void get(reader&, content_key_ptr& x) { x.reset(); }
};

template <>
struct value<shared_event_ptr> {
    static void put(writer& to, const shared_event_ptr& x) {
        to.byte(x ? 1 : 0);
        if (x)
            value<event_body>::put(to, x->body);
    }
    static void get(reader& from, shared_event_ptr& x) {
        x.reset();
        if (from.byte() == 0)
            return;
        event_body body;
        value<event_body>::get(from, body);
        x = std::make_shared<const shared_event>(std::move(body));
    }
};

/// Only actors that do not move travel, as their address; an empty handle for one that is gone.
template <>
struct value<caf::actor> {
    static void put(writer& to, const caf::actor& x) {
        auto address = x && to.book() != nullptr ? to.book()->address_of(x) : fixed_address{};
        value<node_id>::put(to, address.node);
        to.number(address.number);
    }
    static void get(reader& from, caf::actor& x) {
        fixed_address address;
        value<node_id>::get(from, address.node);
        address.number = from.number();
        x = from.ok() && from.book() != nullptr ? from.book()->at(address) : caf::actor{};
    }
};

} // namespace parley::wire
