"""The baseline that any solved plan must at least equal: what a planner does by hand."""

from experts.matching.instance import Instance
from experts.matching.rules import distance_km, ground, has_skills, is_near


def greedy(instance: Instance) -> dict[str, str]:
    """Place requests by priority, then value, each with the nearest professional who can.

    Returns professional ids by request id, fixed assignments included. Equal requests and distances go in
    the order of the instance, so the same instance gives the same plan.
    """
    start = ground(instance)
    assigned = dict(start.fixed)
    for request in sorted(instance.requests, key=lambda one: (-one.priority, -one.value)):
        if request.id in assigned or not start.room.can_pay(request):
            continue
        absent = start.absent.get(request.id, ())
        able = [
            one
            for one in instance.professionals
            if one.id not in absent
            and has_skills(one, request)
            and start.room.has_hours(one, request)
            and is_near(one, request)
        ]
        if able:
            nearest = min(able, key=lambda one: distance_km(one, request))
            start.room.take(nearest, request)
            assigned[request.id] = nearest.id
    return assigned
