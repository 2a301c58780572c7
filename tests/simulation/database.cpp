#include "tests/simulation/database.hpp"

using namespace std::chrono_literals;

namespace parley::simulation {

database::database(timeline& time, history& seen, sabotage broken)
    : time_{time}, seen_{seen}, broken_{broken},
      model_{{
          .schedule = [this](std::function<void()> step) { time_.after(step_time(), step); },
          .fate_of_commit = [this](int) { return fate(); },
          .fails = [this] { return time_.random.chance(weather_.failure); },
          .now = [this] { return time_.wall(); },
      }} {
    seen_.watch(model_);
}

micros database::step_time() {
    if (time_.random.chance(weather_.stall))
        return time_.pick(50ms, 1500ms);
    return time_.pick(200us, 3ms);
}

commit_fault database::fate() {
    if (time_.random.chance(weather_.lost_reply))
        return commit_fault::lose_reply;
    if (time_.random.chance(weather_.lost_request))
        return commit_fault::lose_request;
    return time_.random.chance(weather_.delay) ? commit_fault::delay : commit_fault::none;
}

void database::break_batch(commit_batch& batch) const {
    if (broken_ == sabotage::no_fences) {
        for (auto& fence : batch.fences)
            fence.epoch = model_.fence_of(fence.shard);
    }
    if (broken_ == sabotage::no_keys) {
        for (auto& row : batch.messages)
            row.message.key = client_key{time_.make_id()};
    }
}

template <class T>
storage_port::handler<T> connection::carry(handler<T> done) {
    auto kept = std::make_shared<handler<T>>(std::move(done));
    if (!is_closed_)
        waiting_.insert(kept);
    return [weak = weak_from_this(), at = std::weak_ptr{kept}, &to = to_](result<T> outcome) {
        to.time_.between(0us, 2ms, [weak, at, outcome] {
            auto self = weak.lock();
            auto handler = at.lock();
            if (!self || !handler)
                return;
            self->waiting_.erase(handler);
            (*handler)(outcome);
        });
    };
}

void connection::commit(int lane, commit_batch batch, handler<commit_outcome> done) {
    if (is_closed_)
        return;
    auto sent = batch;
    to_.break_batch(batch);
    auto answer = [&to = to_, sent, carried = carry(std::move(done))](auto outcome) {
        if (outcome)
            to.seen_.note_commit(sent, *outcome);
        carried(std::move(outcome));
    };
    to_.model_.commit(lane, std::move(batch), answer);
}

void connection::raise_fences(std::vector<shard_epoch> shards, handler<void> done) {
    to_.model_.raise_fences(std::move(shards), carry(std::move(done)));
}

void connection::open_direct(direct_request request, handler<direct_opened> done) {
    to_.model_.open_direct(request, carry(std::move(done)));
}

void connection::load_conversation(conversation_id id, handler<conversation_record> done) {
    auto answer = [&to = to_, carried = carry(std::move(done))](auto loaded) {
        if (loaded)
            to.seen_.note_loaded(*loaded);
        carried(std::move(loaded));
    };
    to_.model_.load_conversation(id, answer);
}

void connection::read_history(history_query query, handler<history_page> done) {
    to_.model_.read_history(std::move(query), carry(std::move(done)));
}

void connection::read_inbox(inbox_query query, handler<inbox_page> done) {
    to_.model_.read_inbox(query, carry(std::move(done)));
}

void connection::write_dead_letter(dead_letter letter, handler<void> done) {
    to_.model_.write_dead_letter(std::move(letter), carry(std::move(done)));
}

void connection::open_group(group_request asked, handler<group_opened> done) {
    to_.model_.open_group(std::move(asked), carry(std::move(done)));
}

void connection::read_log(log_query asked, handler<log_page> done) {
    to_.model_.read_log(std::move(asked), carry(std::move(done)));
}

void connection::find_message(message_query asked, handler<message_found> done) {
    to_.model_.find_message(std::move(asked), carry(std::move(done)));
}

void connection::locate_message(message_id message, handler<message_place> done) {
    to_.model_.locate_message(message, carry(std::move(done)));
}

void connection::find_result(result_query asked, handler<keyed_result> done) {
    to_.model_.find_result(std::move(asked), carry(std::move(done)));
}

void connection::set_muted(mute_request asked, handler<mute_done> done) {
    to_.model_.set_muted(std::move(asked), carry(std::move(done)));
}

void connection::find_acquaintances(acquaintance_query asked, handler<acquaintances> done) {
    to_.model_.find_acquaintances(std::move(asked), carry(std::move(done)));
}

void connection::read_analytics(analytics_query asked, handler<conversation_analytics> done) {
    to_.model_.read_analytics(std::move(asked), carry(std::move(done)));
}

} // namespace parley::simulation
