#pragma once

#include "cluster/exchange.hpp"
#include "cluster/router.hpp"
#include "cluster/wire.hpp"
#include "tests/support/actor_fixture.hpp"

#include <deque>
#include <list>

namespace parley::test {

/// Words travel, and failures; nothing else.
struct word_codec final : message_codec {
    bool encode(const caf::message& content, std::string& out, wire::address_book&) const override {
        wire::writer to{out};
        if (content.match_elements<caf::error>()) {
            to.byte(1);
            wire::put(to, to_failure(content.get_as<caf::error>(0)).code);
            return true;
        }
        if (!content.match_elements<std::string>())
            return false;
        to.byte(0);
        to.text(content.get_as<std::string>(0));
        return true;
    }
    std::optional<caf::message> decode(std::string_view bytes, wire::address_book&) const override {
        wire::reader from{bytes};
        if (from.byte() == 0)
            return caf::make_message(std::string{from.text()});
        auto code = errc::none;
        wire::get(from, code);
        return caf::make_message(make_error(code));
    }
};

/// Routers and exchanges of nodes 1 and 2 with hosts that are puppets; envelopes between them wait
/// until the test lets them pass.
struct two_nodes : actor_fixture {
    struct made_host {
        shard_id shard;
        parley::epoch epoch;
        puppet actor;
    };
    struct on_the_way {
        node_id from;
        std::string envelope;
    };

    struct node {
        node(two_nodes& in, node_id id_)
            : id{id_},
              between{
                  {in.sys,
                   id_,
                   in.codec,
                   [this, &in](node_id, std::string_view envelope, bool may_refuse) {
                       if (is_full && may_refuse)
                           return false;
                       in.other(*this).arriving.push_back({id, std::string{envelope}});
                       return true;
                   },
                   [this](shard_id shard, parley::epoch under) {
                       router.self->note_end(shard, under, now);
                   },
                   [this](node_id from, promise_word word) { words.emplace_back(from, word); }}
              },
              router{spawn_router(in.sys, id_, [this, &in](shard_id shard, parley::epoch under) {
                  hosts.push_back({shard, under, puppet{in.sys, "host"}});
                  return hosts.back().actor.handle();
              })} {
            router.self->connect(&between);
            between.connect(router.handle);
        }

        node_id id;
        std::list<made_host> hosts;
        std::deque<on_the_way> arriving;
        std::vector<std::pair<node_id, promise_word>> words;
        bool is_full = false;
        transit::time_point now{};
        exchange between;
        router_handle router;
    };

    word_codec codec;
    node first{*this, {1}};
    node second{*this, {2}};
    entity_ref alice = entity_of(user_id::make());

    ~two_nodes() override {
        for (auto* each : {&first, &second}) {
            each->router.self->close();
            each->between.close();
        }
    }

    node& other(const node& than) { return &than == &first ? second : first; }

    /// Lets everything pass that is on its way, and what comes of it.
    void pass_all() {
        while (!first.arriving.empty() || !second.arriving.empty()) {
            for (auto* each : {&first, &second}) {
                if (each->arriving.empty())
                    continue;
                auto next = std::move(each->arriving.front());
                each->arriving.pop_front();
                each->between.receive(next.from, next.envelope);
            }
        }
    }

    static std::shared_ptr<shard_map> map_of(node_id owner, parley::epoch under) {
        auto map = std::make_shared<shard_map>();
        for (std::int64_t number = 0; number < limits::shard_count; ++number)
            map->at({number}) = {owner, under};
        return map;
    }

    /// Everything belongs to one node, and both know.
    void all_to(const node& owner, parley::epoch under) {
        for (auto* each : {&first, &second})
            each->router.self->install(map_of(owner.id, under));
    }

    routed word(const std::string& text, message_class cls = message_class::request) const {
        return {alice, cls, caf::make_message(text)};
    }

    /// The words that a host was given, in order.
    static std::vector<std::string> words(const made_host& host) {
        std::vector<std::string> all;
        auto actor = host.actor;
        for (const auto& letter : actor.letters())
            if (letter.is<routed>())
                all.push_back(letter.as<routed>().payload.get_as<std::string>(0));
        return all;
    }
};

} // namespace parley::test
