#include "actors/people/people.hpp"

namespace parley {

people_actor::behavior_type people_behavior(people_state::pointer self, people_parts with) {
    auto& state = self->state;
    state.loop = &with.loop;
    state.bound = work_bound{with.requests_max};
    auto& shown = with.shown;
    auto& pictured = with.pictured;
    auto& listed = with.listed;
    return {
        [&](const people::change_profile& x) { return state.answer(shown.change(x)); },
        [&](people::set_avatar& x) { return state.answer(pictured.set(std::move(x))); },
        [&](const people::read_media& x) { return state.answer(pictured.read(x)); },
        [&](const people::read_page& x) { return state.answer(shown.read(x)); },
        [&](const people::follow& x) { return state.answer(listed.follow(x)); },
        [&](const people::unfollow& x) { return state.answer(listed.unfollow(x)); },
        [&](const people::read_list& x) { return state.answer(listed.read(x)); },
        [&](const people::add_close_friend& x) { return state.answer(listed.add(x)); },
        [&](const people::remove_close_friend& x) { return state.answer(listed.remove(x)); },
        [&](const people::store_device_key& x) { return state.answer(listed.store(x)); },
        [&](const people::remove_device_key& x) { return state.answer(listed.remove(x)); },
        [&](const people::read_device_keys& x) { return state.answer(listed.read(x)); },
    };
}

} // namespace parley
