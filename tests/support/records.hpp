#pragma once

#include "persistence/records.hpp"

#include <utility>

namespace parley::test {

inline participant_record participant(user_id user, seq delivered = {}, seq read = {}) {
    participant_record record;
    record.user = user;
    record.delivered_seq = delivered;
    record.read_seq = read;
    return record;
}

inline message_record message(user_id sender, client_key key, std::string text) {
    message_record record;
    record.id = message_id::make();
    record.sender = sender;
    record.key = key;
    record.text = std::move(text);
    return record;
}

} // namespace parley::test
