"""Two instances in the layouts of the public suites, made up here and small enough for paper."""

# depot 0 and three patients on a line, 10 minutes apart; p3 needs two caregivers at the same moment.
MANKOWSKA = {
    "patients": [
        {
            "id": "p1",
            "location": [1, 0],
            "time_window": [20, 40],
            "required_caregivers": [{"service": "s1", "duration": 5}],
        },
        {"id": "p2", "location": [2, 0], "time_window": [20, 30], "required_caregivers": [{"service": "s2"}]},
        {
            "id": "p3",
            "location": [3, 0],
            "time_window": [50, 60],
            "required_caregivers": [{"service": "s1", "duration": 10}, {"service": "s2", "duration": 10}],
            "synchronization": {"type": "simultaneous"},
        },
    ],
    "services": [{"id": "s1", "default_duration": 10}, {"id": "s2", "default_duration": 10}],
    "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s1", "s2"]}],
    "central_offices": [{"id": "d", "location": [0, 0]}],
    "distances": [[abs(i - j) * 10.0 for j in range(4)] for i in range(4)],
}

# One terminal point and three patients on the same line; c1 has a lunch from 60 to 120, c2 none. p3 is optional.
UHHC = {
    "metadata": {
        "name": "paper",
        "time_window_met": "at_service_end",
        "cost_components": {
            "travel_time": 1,
            "total_tardiness": 5,
            "highest_tardiness": 2,
            "total_waiting_time": 1,
            "total_extra_time": 3,
            "max_idle_time": 2,
            "caregiver_preferences": 4,
            "optional_patients": 500,
            "missed_lunch_break": 30,
        },
    },
    "distances": [[abs(i - j) * 10 for j in range(4)] for i in range(4)],
    "terminal_points": [{"id": "d0", "distance_matrix_index": 0}],
    "caregivers": [
        {
            "id": "c1",
            "abilities": ["s1", "s2"],
            "departing_point": "d0",
            "arrival_point": "d0",
            "working_shift": {"start": 0, "end": 200},
            "lunch_break": True,
        },
        {
            "id": "c2",
            "abilities": ["s2"],
            "departing_point": "d0",
            "arrival_point": "d0",
            "working_shift": {"start": 20, "end": 150},
            "lunch_break": False,
        },
    ],
    "patients": [
        {
            "id": "p1",
            "required_services": [{"service": "s1", "duration": 20}],
            "distance_matrix_index": 1,
            "time_windows": [{"start": 20, "end": 60}, {"start": 140, "end": 170}],
            "optional": False,
            "preferred_caregivers": ["c1"],
        },
        {
            "id": "p2",
            "required_services": [{"service": "s1", "duration": 15}, {"service": "s2", "duration": 15}],
            "distance_matrix_index": 2,
            "time_windows": [{"start": 40, "end": 100}],
            "synchronization": {"type": "sequential", "distance": [5, 30]},
            "optional": False,
        },
        {
            "id": "p3",
            "required_services": [{"service": "s2", "duration": 30}],
            "distance_matrix_index": 3,
            "time_windows": [{"start": 100, "end": 150}],
            "optional": True,
            "incompatible_caregivers": ["c1"],
        },
    ],
    "services": [{"id": "s1", "type": "t", "default_duration": 10}, {"id": "s2", "type": "t", "default_duration": 10}],
    "lunch_breaks": {"start": 60, "end": 120, "min_duration": 20},
}
