#include "persistence/group_repository.hpp"

#include "persistence/key_params.hpp"

namespace parley {

namespace {

constexpr pg::statement open_group{
    "open_group",
    "SELECT id, created, hash, created_at FROM messaging.open_group"
    "($1, $2, $3, $4, $5, $6, $7, $8, $9)"
};

constexpr pg::statement update_muted{
    "update_muted", "SELECT replayed, hash FROM messaging.set_muted($1, $2, $3, $4, $5)"
};

constexpr pg::statement select_acquaintances{
    "select_acquaintances",
    R"(
SELECT wanted.id
  FROM unnest($2) AS wanted (id)
 WHERE EXISTS (
        SELECT FROM messaging.conversation_participants mine
          JOIN messaging.conversation_participants theirs
            ON theirs.conversation_id = mine.conversation_id AND theirs.user_id = wanted.id
           AND theirs.left_seq IS NULL
         WHERE mine.user_id = $1 AND mine.left_seq IS NULL))"
};

constexpr pg::statement select_result{
    "select_result",
    R"(
SELECT conversation_id, seq, request_hash
  FROM messaging.idempotent_results
 WHERE key = $1 AND user_id = $2)"
};

} // namespace

net::awaitable<result<group_opened>> group_repository::open(group_request request) {
    pg::params with;
    with.add(request.proposed_id).add(request.maker).add(request.members).add(request.privacy);
    with.add(request.name).add(request.description).add(cipher_.wrap(cipher_.make_key()));
    add_key(with, request.keyed);
    // Asking twice finds what the first attempt may have made: safe to ask again, as a read.
    auto answer = co_await database_.read(open_group, std::move(with));
    if (!answer)
        co_return answer.error();
    group_opened opened;
    opened.id = answer->get<conversation_id>(0, 0);
    opened.created = answer->get<bool>(0, 1);
    opened.hash = answer->find<pg::bytes>(0, 2).value_or(pg::bytes{}).value;
    // A key that was used for something else may name a conversation that is no more.
    opened.created_at = answer->find<timestamp>(0, 3).value_or(timestamp{});
    co_return opened;
}

net::awaitable<result<mute_done>> group_repository::set_muted(mute_request request) {
    auto with = pg::bind(request.conversation, request.user, request.muted);
    add_key(with, request.keyed);
    // The same again changes nothing: safe to ask again, as a read.
    auto answer = co_await database_.read(update_muted, std::move(with));
    if (!answer)
        co_return answer.error();
    mute_done done;
    done.replayed = answer->get<bool>(0, 0);
    done.hash = answer->find<pg::bytes>(0, 1).value_or(pg::bytes{}).value;
    co_return done;
}

net::awaitable<result<acquaintances>> group_repository::find_acquaintances(acquaintance_query query
) {
    auto answer = co_await database_.read(select_acquaintances, pg::bind(query.user, query.users));
    if (!answer)
        co_return answer.error();
    acquaintances found;
    for (int row = 0; row < answer->count(); ++row)
        found.users.push_back(answer->get<user_id>(row, 0));
    co_return found;
}

net::awaitable<result<keyed_result>> group_repository::find_result(result_query query) {
    auto answer = co_await database_.read(select_result, pg::bind(query.key, query.user));
    if (!answer)
        co_return answer.error();
    if (answer->empty())
        co_return failure{errc::not_found, "no result under this key"};
    keyed_result found;
    found.conversation = answer->get<conversation_id>(0, 0);
    found.seq = answer->get<seq>(0, 1);
    found.hash = answer->get<pg::bytes>(0, 2).value;
    co_return found;
}

} // namespace parley
