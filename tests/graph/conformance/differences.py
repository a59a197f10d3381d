"""Behaviours that are deliberately otherwise here than in other reactive and incremental libraries, and why.

Each row names the test that shows what happens here instead: no behaviour of theirs is left out in silence.
"""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    """What others do, what happens here, and why.

    `test` shows it: "module.test", or a test of `test_differences.py`.
    """

    others: str
    here: str
    why: str
    test: str


DIFFERENCES = [
    # Batches and writes
    Difference(
        "preact, alien-signals, MobX: what a batch had set before it failed stays set.",
        "A batch that fails is taken back, with all that was propagated inside.",
        "A model that is half changed gives figures that nobody asked for.",
        "test_batches.test_a_batch_that_fails_leaves_everything_as_it_was",
    ),
    Difference(
        "Most: an error of a formula is its value, and the write that led to it stands.",
        "The write is refused if the node is needed; `on_error='keep'` has the error stand as a value.",
        "By default the state is one that all checks accept.",
        "test_an_error_of_a_needed_node_refuses_the_write",
    ),
    Difference(
        "Incremental: nothing is brought up to date before `stabilize`, and values read before that are old.",
        "Each lone set, and each batch, ends up to date; reading inside a batch propagates what was set so far.",
        "No value that is read is old.",
        "test_batches.test_a_computed_node_that_is_read_in_a_batch_sees_what_was_set",
    ),
    Difference(
        "Several libraries of signals: a formula may set other nodes. MobX warns.",
        "It is refused with `ImpureFormula`, and the graph is as before.",
        "Formulas may be interrupted, run again, tried in forks and run in other processes.",
        "test_writes.test_what_a_formula_tries_to_change_is_refused",
    ),
    Difference(
        "loman: `insert` gives a computed node a value.",
        "`set` on a computed node is refused; `pin` does that, as a step that can be undone and names its source.",
        "A value that hides a formula has to be seen.",
        "test_setting_a_computed_node_is_refused_and_pinning_is_the_way",
    ),
    Difference(
        "Salsa: a write cancels the readers under way in other threads, which unwind.",
        "A writer waits for them, and they for it.",
        "Formulas here need not be written so that they can be unwound.",
        "test_threads.test_another_thread_waits_for_the_batch_that_is_open",
    ),
    # Equality
    Difference(
        "Signals of Python mostly compare by `==`: 0.0 and -0.0, 1 and True are the same. Those of JavaScript compare "
        "by identity: [1] differs from another [1].",
        "Bits are compared, by parts: what cannot be told apart is the same, all else is a change.",
        "What depends on a node is what a fresh build gives. `same=` is for another idea.",
        "test_sameness_is_that_of_bits",
    ),
    Difference(
        "preact, MobX: an object that is changed in place can be told to readers by setting it again, or is watched.",
        "Values are immutable: setting the same object again changes nothing.",
        "The old value is needed for the comparison, for undo and for forks.",
        "test_an_object_that_is_changed_in_place_is_no_change",
    ),
    Difference(
        "TC39: an error of the equality function is the value of the node.",
        "It is raised by who reads or commits, and refuses the batch, whatever `on_error` says.",
        "It tells nothing of the value, which was computed.",
        "test_an_error_of_a_test_of_sameness_refuses_the_batch",
    ),
    Difference(
        "It could be expected that what an equality function reads is a dependency.",
        "It is none.",
        "The test is asked when a value has been computed, and decides nothing at other times.",
        "test_what_a_test_of_sameness_reads_is_no_dependency",
    ),
    # Errors and cycles
    Difference(
        "TC39, preact: an error is remembered, and raised again without a run.",
        "So it is with `on_error='keep'`. Otherwise the node stays without value, and its formula runs at each read.",
        "Where errors refuse changes, one that is read was met for the first time.",
        "test_errors.test_where_errors_are_not_kept_the_formula_runs_again_at_the_next_read",
    ),
    Difference(
        "Most: a formula may catch what the formulas that it reads raise.",
        "So it may where errors are kept; otherwise going on is refused, naming both nodes.",
        "The formula would not run again when the error is mended: the failed node has no value that could change.",
        "test_catching_what_is_not_kept_is_refused",
    ),
    Difference(
        "Signals: a cycle is raised like other errors, and may be caught.",
        "It is never kept as a value, and nobody may go on after it.",
        "What a cycle gives depends on where one enters it.",
        "test_a_cycle_is_never_a_value",
    ),
    Difference(
        "Salsa: a cycle may be resolved by a fallback or by going round until nothing changes.",
        "It is refused.",
        "As above. A formula that goes round for itself says how it begins and ends.",
        "test_cycles.test_a_cycle_that_a_change_closes_refuses_the_change",
    ),
    Difference(
        "hamilton, loman: a cycle is found when the graph is declared.",
        "It is found when it is run into; where formulas branch, others never come to it.",
        "Dependencies are what was really read.",
        "test_a_cycle_that_is_not_run_into_does_no_harm",
    ),
    # What runs
    Difference(
        "preact, alien-signals: an outer formula that drops an inner one runs first, and the inner one not at all.",
        "A needed inner formula may run a last time in that batch; an error of it is forgotten. One that nobody needs "
        "does not run.",
        "Needed nodes run by rank, each once, without a pass that marks the whole cone.",
        "test_a_needed_formula_may_run_a_last_time_when_its_reader_leaves",
    ),
    Difference(
        "All: a formula is entered once for each change.",
        "One that reads, too early, what the batch still changes is interrupted and entered again; so are formulas "
        "more than 20 under the one that was asked for, over cold chains that are deeper still.",
        "No recursion over the graph, and no pass that finds out first who reads whom.",
        "test_a_formula_that_reads_too_early_is_entered_twice",
    ),
    Difference(
        "MobX: a computed value that nobody observes is computed at each read.",
        "It is remembered, and marked when something below changes.",
        "Reading twice costs once.",
        "test_demand.test_reading_twice_runs_once",
    ),
    Difference(
        "Incremental: nodes that a formula made are invalid when it runs again.",
        "They go on as all others, as long as somebody holds them.",
        "A node means the same wherever it was made.",
        "test_nodes_that_an_earlier_run_made_go_on",
    ),
    # Nodes and graphs
    Difference(
        "Signals: what nobody holds is collected.",
        "So it is of nodes without a key. One with a key is held by its graph, until it is removed.",
        "`graph['price']` finds it.",
        "test_a_node_with_a_key_stays",
    ),
    Difference(
        "loman: a node is declared again under its name, and its readers follow.",
        "It is removed and declared anew, in one batch; readers find the new one by its key. Removing what a needed "
        "node reads is refused.",
        "A formula that holds a node means that one.",
        "test_a_node_is_declared_anew_by_removing_it",
    ),
    Difference(
        "Signals: all are in one world.",
        "Graphs share nothing; reading across is refused, and `absorb` joins two.",
        "Threads, undo and files are about one graph.",
        "test_writes.test_a_formula_of_another_graph_cannot_read_here",
    ),
    Difference(
        "signified, param: a signal can be calculated with, compared and tested.",
        "It is read by calling it; all that is about its value is refused.",
        "`if node` and `node == 1` would be silently wrong.",
        "test_a_node_is_not_its_value",
    ),
    Difference(
        "Salsa, hamilton: parameters of a query are named.",
        "Arguments of a family are given by place.",
        "One entry has one key.",
        "test_arguments_of_a_family_are_given_by_place",
    ),
    Difference(
        "Salsa: what was computed for an argument stays, or the least recently used go.",
        "An entry leaves with the first commit after which nobody reads it; `graph.keep` has one stay.",
        "Memory follows use, and no number has to be chosen.",
        "test_families.test_an_entry_that_nobody_reads_any_more_leaves",
    ),
    # Asynchrony
    Difference(
        "reaktiv: an effect may be asynchronous. MobX: so may an action.",
        "It is refused, and names `node.changes()` and `graph.resource`.",
        "What is read after an await would belong to another state.",
        "test_effects.test_an_asynchronous_effect_is_refused",
    ),
    Difference(
        "Signals under asyncio: batches of several tasks run into each other.",
        "A batch belongs to its task. Others wait (`async with`), or are refused (`with`).",
        "A batch that is open across an await would hold what others set.",
        "test_tasks.test_a_task_that_cannot_wait_is_refused_and_nothing_is_harmed",
    ),
    # Effects
    Difference(
        "preact: an effect that is made in a batch runs at once.",
        "It runs after the commit.",
        "Effects see committed states only.",
        "test_effects.test_an_effect_that_is_made_in_a_batch_runs_after_it",
    ),
    Difference(
        "preact raises the first error of an effect; MobX prints errors and goes on.",
        "All effects run; what they raised is raised together, after the commit, which stands.",
        "No error is lost, and none keeps others from being told.",
        "test_effects_that_write.test_all_errors_of_one_commit_are_raised_together",
    ),
    Difference(
        "Some: an effect that sets what it reads is an error at once, or is not run again.",
        "It runs until it is at rest; after 100 rounds that is an error.",
        "To bring a value into its range is a fair use.",
        "test_effects_that_write.test_an_effect_that_sets_what_it_reads_runs_until_that_is_at_rest",
    ),
]
