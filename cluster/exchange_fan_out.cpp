// How an exchange tells many entities of a node the same.
#include "cluster/exchange_envelope.hpp"
#include "runtime/base/log.hpp"

namespace parley {

void exchange::pass_on_all(node_id to, const fan_out& told) {
    envelope what;
    what.what = envelope::kind::tell_all;
    what.cls = told.cls;
    what.hops = told.hops;
    what.all = told.to;
    what.under = told.under;
    payload_scratch payload;
    if (!with_.codec.encode(told.payload, *payload, *this)) {
        log::error("message_does_not_travel", {{"entities", std::to_string(told.to.size())}});
        return;
    }
    what.payload = *payload;
    send(to, what, told.cls == message_class::request);
}

void exchange::on_tell_all(node_id from, const envelope& what) {
    auto content = with_.codec.decode(what.payload, *this);
    if (!content) {
        log::error("message_unreadable", {{"entities", std::to_string(what.all.size())}});
        return;
    }
    fan_out told{what.all, what.cls, std::move(*content), from, what.hops, what.under};
    router_->enqueue(nullptr, {}, caf::make_message(std::move(told)), nullptr);
}

} // namespace parley
