"""Tests of the torture run's own parts, without Signalbox: the plan, the expectation, the bytes, the proxies, the receivers."""

import asyncio
import collections
import datetime
import json
import os
import pathlib
import smtplib
import subprocess
import sys
import tempfile
import unittest

import cluster
import compare
import control
import frames
import keys
import plan
import workload

HERE = pathlib.Path(__file__).resolve().parent
NOW = datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.timezone.utc)


class Plan(unittest.TestCase):
    def test_the_same_seed_makes_the_same_plan(self):
        self.assertEqual(plan.make(1, 60), plan.make(1, 60))
        self.assertNotEqual(plan.make(1, 60), plan.make(2, 60))

    def test_there_are_as_many_faults_as_asked_for_and_every_kind_is_among_many(self):
        for seed in range(20):
            episodes = plan.make(seed, 200)
            self.assertEqual(sum(map(len, episodes)), 200)
            self.assertEqual({fault.kind for faults in episodes for fault in faults}, set(plan.NAMES))

    def test_faults_that_happen_together_work_on_different_things(self):
        sizes = collections.Counter()
        for seed in range(50):
            for faults in plan.make(seed, 100):
                sizes[len(faults)] += 1
                taken = [name for fault in faults for name in plan.takes(fault)]
                self.assertEqual(len(taken), len(set(taken)), plan.text(faults))
        self.assertEqual(set(sizes), {1, 2, 3})

    def test_only_the_kinds_that_were_asked_for_are_planned(self):
        episodes = plan.make(3, 30, ("kill", "http 500"))
        self.assertEqual({fault.kind for faults in episodes for fault in faults}, {"kill", "http 500"})

    def test_every_crash_point_has_bytes_to_look_for(self):
        for name, targets in plan.CRASH_POINTS.items():
            for target in targets:
                self.assertTrue(frames.point(name, target.rpartition("-")[0]).sights)


class Cluster(unittest.TestCase):
    def test_the_same_seed_makes_the_same_plan_with_as_many_faults_as_asked_for(self):
        self.assertEqual(cluster.make(1, 60), cluster.make(1, 60))
        self.assertNotEqual(cluster.make(1, 60), cluster.make(2, 60))
        for seed in range(20):
            self.assertEqual(sum(map(len, cluster.make(seed, 60))), 60)

    def test_one_node_at_a_time_has_a_fault_and_its_kinds_take_turns(self):
        for seed in range(20):
            kinds = []
            for faults in cluster.make(seed, 60):
                [on_a_node] = [fault.kind for fault in faults if fault.target == "rabbitmq"]
                kinds.append(on_a_node)
                taken = [name for fault in faults for name in plan.takes(fault)]
                self.assertEqual(len(taken), len(set(taken)), plan.text(faults))
            turns = [kind.name for kind in cluster.NODE_KINDS]
            self.assertEqual(kinds, [turns[place % len(turns)] for place in range(len(kinds))])

    def test_only_the_kinds_that_were_asked_for_are_planned(self):
        kinds = {fault.kind for faults in cluster.make(3, 30, ("rabbitmq leader kill", "kill")) for fault in faults}
        self.assertEqual(kinds, {"rabbitmq leader kill", "kill"})

    def test_the_leader_is_hit_or_one_that_does_not_lead(self):
        self.assertEqual(cluster.number("signalbox-3@localhost"), 3)
        hit = collections.defaultdict(set)
        for kind in cluster.NODE_KINDS:
            for seed in range(50):
                hit[kind.name].add(cluster.victim(plan.Fault(kind.name, "rabbitmq", 1, 0, seed), 2, 3))
        self.assertEqual(hit["rabbitmq leader kill"], {2})
        self.assertEqual(hit["rabbitmq follower kill"], {1, 3})
        self.assertEqual(hit["rabbitmq node restart"], {1, 2, 3})

    def test_a_cluster_is_whole_when_each_queue_has_all_its_members_and_a_leader(self):
        whole = {"name": "q", "leader": "a", "members": ["a", "b", "c"], "online": ["c", "b", "a"]}
        self.assertTrue(cluster.are_whole([whole, whole], 3))
        for queue in (whole | {"online": ["a", "b"]}, whole | {"members": ["a"], "online": ["a"]}, whole | {"leader": ""}, {}):
            self.assertFalse(cluster.are_whole([whole, queue], 3))
        self.assertFalse(cluster.are_whole([], 3))


class Workload(unittest.TestCase):
    def test_the_same_seed_makes_the_same_events(self):
        lines = [[event.line() for event in workload.make(seed, 100, NOW)] for seed in (1, 1, 2)]
        self.assertEqual(lines[0], lines[1])
        self.assertNotEqual(lines[0], lines[2])

    def test_there_is_something_to_do_for_every_kind_of_worker(self):
        expected = compare.Expectation(workload.make(1, 3000, NOW))
        kinds = collections.Counter(step.kind for execution in expected.executions.values() for step in execution.steps)
        acting = {"email", "webhook", "tag", "task", "note"}
        self.assertEqual(set(kinds), acting | {"delay", "wait", "parallel", "join", "emit"})
        self.assertGreater(kinds.total(), 3000)
        self.assertGreater(len(expected.refused), 0)

    def test_rules_in_python_are_those_of_the_files(self):
        named = {event.tenant: set() for event in workload.make(1, 1, NOW)} | {tenant: set() for tenant in workload.TENANTS}
        for event in workload.make(1, 2000, NOW):
            for caused in (event, *event.emitted()):
                named[caused.tenant] |= {execution.rule for execution in caused.executions()}
        # No event of the workload fires it.
        named[workload.TENANTS[0]].add(workload.BEAT)
        for tenant in workload.TENANTS:
            self.assertEqual(named[tenant], {path.stem for path in (HERE / tenant / "rules").iterdir()})

    def test_keys_are_uuids_of_version_8_that_tell_their_fields_apart(self):
        self.assertEqual(keys.named("ab", "c")[14], "8")
        self.assertNotEqual(keys.named("ab", "c"), keys.named("a", "bc"))


class Frames(unittest.TestCase):
    ACK = b"\x01\x00\x01\x00\x00\x00\x0d\x00\x3c\x00\x50" + (7).to_bytes(8, "big") + b"\x01\xce"
    PUBLISH = b"\x01\x00\x01\x00\x00\x00\x20\x00\x3c\x00\x28\x00\x00\x11signalbox.actions\x04note\x00\xce"

    def test_a_publish_is_found_among_other_frames(self):
        watch = frames.Watch(frames.point("before publish", "matcher").sights)
        self.assertIsNone(watch.look(frames.DOWN, self.PUBLISH))
        self.assertIsNone(watch.look(frames.UP, self.ACK + b"\x08\x00\x00\x00\x00\x00\x00\xce"))
        self.assertEqual(watch.look(frames.UP, self.ACK + self.PUBLISH)[0], len(self.ACK))

    def test_an_ack_is_a_confirm_from_the_broker_and_an_ack_to_it(self):
        confirm, ack = frames.point("before confirm", "matcher"), frames.point("after ack", "matcher")
        self.assertEqual(frames.Watch(confirm.sights).look(frames.DOWN, b"x" + self.ACK), (1, 1 + len(self.ACK)))
        self.assertIsNone(frames.Watch(confirm.sights).look(frames.UP, self.ACK))
        self.assertEqual(frames.Watch(ack.sights).look(frames.UP, self.ACK), (0, len(self.ACK)))
        self.assertEqual((confirm.before, ack.before), (True, False))

    def test_a_commit_is_seen_and_its_answer(self):
        parse = b"P\x00\x00\x00\x0f\x00COMMIT\x00\x00\x00S\x00\x00\x00\x04"
        answer = b"1\x00\x00\x00\x042\x00\x00\x00\x04C\x00\x00\x00\x0bCOMMIT\x00Z\x00\x00\x00\x05I"
        self.assertIsNotNone(frames.Watch(frames.point("before commit", "worker-note").sights).look(frames.UP, parse))
        self.assertIsNotNone(frames.Watch(frames.point("after commit", "worker-note").sights).look(frames.DOWN, answer))

    def test_sights_come_in_their_order(self):
        watch = frames.Watch(frames.point("after commit", "matcher").sights)
        self.assertIsNone(watch.look(frames.DOWN, b"Z\x00\x00\x00\x05I"))
        self.assertIsNone(watch.look(frames.UP, b"B... /torture/order"))
        self.assertIsNotNone(watch.look(frames.DOWN, b"Z\x00\x00\x00\x05I"))


class Judgement(unittest.TestCase):
    """A comparison must see what is wrong."""

    def setUp(self):
        self.events = workload.make(1, 400, NOW)
        self.expected = compare.Expectation(self.events, [1_000_000, 2_000_000])
        self.found = compare.Found()
        self.found.events = list(self.expected.events)
        self.found.executions = dict.fromkeys(self.expected.executions, "completed")
        self.found.beats = [[1_000_000, "completed", 1], [2_000_000, "completed", 1]]
        self.cancels = []
        self.found.effects = {"note": {}, "tag": {}, "task": {}}
        self.found.letters = [["event", identifier, None, None, "unknown_event_type"] for identifier in self.expected.refused]
        for execution in self.expected.executions.values():
            for step in execution.steps:
                self.found.steps[execution.id, step.ordinal] = [step.kind, "done", 1, None]
                self.found.attempts[execution.id, step.ordinal] = [(1, "done")]
                if step.kind in self.found.effects:
                    self.found.effects[step.kind][step.effect] = step.content
                elif step.kind in ("email", "webhook"):
                    self.found.deliveries[step.effect] = "done"
                    self.found.taken[step.effect] += 1
                    self.found.taken_at[step.effect] = 50
                if step.kind == "tag":
                    self.found.tags.add(step.effect)

    def step(self, kind, *, last=True):
        for execution in self.expected.executions.values():
            for step in execution.steps:
                if step.kind == kind and (not last or step is execution.steps[-1]):
                    return execution, step
        raise AssertionError(kind)

    def wrong(self):
        comparison = compare.Comparison(self.expected, self.found, self.cancels)
        comparison.run()
        return {name for name, entries in comparison.problems.items() if entries}, comparison

    def test_what_is_as_it_must_be_is_right(self):
        self.assertEqual(self.wrong()[0], set())

    def test_an_occurrence_that_is_lost_or_not_done_is_seen(self):
        self.found.beats = [[1_000_000, "running", 0]]
        self.assertEqual(
            self.wrong()[0], {"occurrences of a schedule: lost", "occurrences of a schedule: not done once"}
        )

    def cancel(self, at):
        """Has somebody cancel an execution before its message is sent."""
        execution = next(e for e in self.expected.executions.values() if e.rule == workload.CALLED_OFF)
        self.found.executions[execution.id] = "cancelled"
        self.found.cancelled[execution.id] = at
        self.found.steps[execution.id, 0][1] = "cancelled"
        del self.found.steps[execution.id, 1]
        effect = execution.steps[1].effect
        del self.found.deliveries[effect]
        return effect

    def test_a_cancelled_execution_is_right(self):
        self.cancels = [(35, 45)]
        effect = self.cancel(40)
        del self.found.taken[effect], self.found.taken_at[effect]
        self.assertEqual(self.wrong()[0], set())

    def test_an_execution_that_is_cancelled_before_it_begins_has_no_steps(self):
        self.cancels = [(35, 45)]
        effect = self.cancel(40)
        execution = next(e for e in self.expected.executions.values() if e.rule == workload.CALLED_OFF)
        del self.found.taken[effect], self.found.taken_at[effect]
        del self.found.steps[execution.id, 0], self.found.attempts[execution.id, 0]
        self.assertEqual(self.wrong()[0], set())
        # Of one that nobody cancelled they are lost.
        del self.found.cancelled[execution.id]
        self.assertIn("steps: lost", self.wrong()[0])

    def test_a_message_after_a_confirmed_cancel_is_seen(self):
        self.cancels = [(35, 45)]
        self.cancel(40)
        self.assertEqual(self.wrong()[0], {"messages sent after a confirmed cancel"})
        # It was sent while the command was at it.
        self.cancels = [(35, 55)]
        self.assertEqual(self.wrong()[0], set())

    def test_a_cancel_by_nobody_is_seen(self):
        effect = self.cancel(40)
        del self.found.taken[effect], self.found.taken_at[effect]
        self.assertEqual(self.wrong()[0], {"executions: cancelled by nobody"})

    def test_a_lost_event_and_a_doubled_one_are_seen(self):
        self.found.events[0] = self.found.events[1]
        self.assertEqual(self.wrong()[0], {"events: lost", "events: too many"})

    def test_a_lost_note_and_a_stray_one_are_seen(self):
        _, step = self.step("note")
        self.found.effects["note"]["stray"] = self.found.effects["note"].pop(step.effect)
        self.assertEqual(self.wrong()[0], {"notes: lost", "notes: too many"})

    def test_a_step_that_was_never_begun_is_seen(self):
        execution, step = self.step("task")
        del self.found.steps[execution.id, step.ordinal]
        del self.found.effects["task"][step.effect]
        self.assertEqual(self.wrong()[0], {"steps: lost"})

    def test_a_message_that_was_never_sent_is_seen(self):
        _, step = self.step("webhook")
        del self.found.taken[step.effect]
        self.assertEqual(self.wrong()[0], {"webhooks that are done, at their receiver: lost"})

    def test_a_message_may_be_sent_again_only_when_an_attempt_was_ambiguous(self):
        execution, step = self.step("webhook")
        self.found.taken[step.effect] = 2
        self.assertEqual(self.wrong()[0], {"messages sent again for no reason"})
        self.found.steps[execution.id, step.ordinal][2] = 2
        wrong, comparison = self.wrong()
        self.assertEqual(wrong, set())
        self.assertEqual(len(comparison.again), 1)

    def test_an_unknown_step_is_listed_and_nothing_after_it_is_missed(self):
        execution = next(each for each in self.expected.executions.values() if each.rule == "contact-welcome")
        email, tag = execution.steps
        self.found.steps[execution.id, 0] = ["email", "unknown", 1, "lease_expired"]
        del self.found.steps[execution.id, 1], self.found.effects["tag"][tag.effect]
        del self.found.deliveries[email.effect], self.found.taken[email.effect]
        self.found.tags.remove(tag.effect)
        wrong, comparison = self.wrong()
        self.assertEqual(wrong, set())
        self.assertEqual(len(comparison.unknown), 1)

    def test_a_step_may_be_given_up_on_only_when_its_receiver_refused_and_has_a_letter(self):
        execution, step = self.step("email")
        self.found.steps[execution.id, step.ordinal] = ["email", "dead", 1, "smtp_550"]
        del self.found.deliveries[step.effect], self.found.taken[step.effect]
        self.assertEqual(
            self.wrong()[0],
            {"steps that send: given up on, though nobody refused", "steps given up on, as dead letters: lost"},
        )
        self.found.finals[step.recipient] += 1
        self.found.letters.append(["job", "e", execution.id, step.ordinal, "smtp_550"])
        self.assertEqual(self.wrong()[0], set())

    def test_a_job_that_no_queue_took_has_a_letter_and_nothing_is_wrong(self):
        execution, step = self.step("task")
        self.found.letters.append(["job", "e", execution.id, step.ordinal, "unroutable"])
        wrong, comparison = self.wrong()
        self.assertEqual(wrong, set())
        self.assertEqual(len(comparison.unrouted), 1)


class Programs(unittest.IsolatedAsyncioTestCase):
    """The proxies and the receivers, as programs of their own."""

    async def start(self, script, *arguments):
        self.heard = asyncio.Queue()
        child, said = await control.Child.start(script, None, *arguments, heard=self.heard.put_nowait)
        self.addAsyncCleanup(child.stop)
        return child, said["ports"]

    async def echo(self):
        async def serve(reader, writer):
            while data := await reader.read(1 << 16):
                writer.write(data)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self.addCleanup(server.close)
        return server.sockets[0].getsockname()[1]

    async def call(self, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        self.addCleanup(writer.close)
        return reader, writer

    async def test_a_link_is_slow_frozen_cut_and_whole_again(self):
        proxies, ports = await self.start("proxies.py", f"a={await self.echo()}")
        reader, writer = await self.call(ports["a"])
        data = os.urandom(3000)
        for mode in ("open", "bytes", "slow"):
            await proxies.ask(link="a", do=mode)
            writer.write(data)
            self.assertEqual(await asyncio.wait_for(reader.readexactly(len(data)), 10), data)
        await proxies.ask(link="a", do="frozen")
        writer.write(data)
        with self.assertRaises(asyncio.TimeoutError):
            await asyncio.wait_for(reader.readexactly(1), 0.2)
        await proxies.ask(link="a", do="open")
        self.assertEqual(await asyncio.wait_for(reader.readexactly(len(data)), 10), data)
        await proxies.ask(link="a", do="cut")
        with self.assertRaises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 10)
        await proxies.ask(link="a", do="open")
        reader, writer = await self.call(ports["a"])
        writer.write(b"x")
        self.assertEqual(await asyncio.wait_for(reader.readexactly(1), 10), b"x")

    async def test_new_connections_go_to_the_next_server_that_takes_them(self):
        async def named(name):
            async def serve(reader, writer):
                writer.write(name)
                await reader.read()
                writer.close()

            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            self.addCleanup(server.close)
            return server, server.sockets[0].getsockname()[1]

        servers = [await named(name) for name in (b"1", b"2", b"3")]
        upstreams = ",".join(str(port) for _, port in servers)
        proxies, ports = await self.start("proxies.py", f"a={upstreams}", f"b={upstreams}")

        async def said():
            names = []
            for link in "ababab":
                reader, _ = await self.call(ports[link])
                names.append(await asyncio.wait_for(reader.readexactly(1), 10))
            return collections.Counter(names)

        self.assertEqual(await said(), {b"1": 2, b"2": 2, b"3": 2})
        servers[1][0].close()
        self.assertEqual(set(await said()), {b"1", b"3"})

    async def test_what_was_half_open_stays_dead_and_a_new_connection_lives(self):
        proxies, ports = await self.start("proxies.py", f"a={await self.echo()}")
        dead, dead_writer = await self.call(ports["a"])
        dead_writer.write(b"x")
        await asyncio.wait_for(dead.readexactly(1), 10)
        await proxies.ask(link="a", do="half-open")
        await proxies.ask(link="a", do="open")
        dead_writer.write(b"x")
        reader, writer = await self.call(ports["a"])
        writer.write(b"y")
        self.assertEqual(await asyncio.wait_for(reader.readexactly(1), 10), b"y")
        with self.assertRaises(asyncio.TimeoutError):
            await asyncio.wait_for(dead.readexactly(1), 0.2)

    async def test_a_process_is_killed_before_or_after_its_bytes_go_on(self):
        for point, size in (("before ack", 1), ("after ack", 1 + len(Frames.ACK))):
            received = asyncio.get_running_loop().create_future()

            async def serve(reader, writer):
                data = await reader.read()
                writer.close()
                received.set_result(data)

            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            proxies, ports = await self.start("proxies.py", f"a={server.sockets[0].getsockname()[1]}")
            script = f"import socket,sys,time;s=socket.create_connection(('127.0.0.1',{ports['a']}));sys.stdin.readline();"
            script += f"s.sendall(b'x'+{Frames.ACK!r}+b'more');time.sleep(60)"
            victim = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE)
            self.addCleanup(victim.stdin.close)
            await proxies.ask(link="a", do="arm", point=point, role="matcher", pid=victim.pid, is_shared=True)
            victim.stdin.write(b"\n")
            victim.stdin.flush()
            self.assertEqual((await asyncio.wait_for(self.heard.get(), 10))["pid"], victim.pid)
            self.assertEqual(await asyncio.to_thread(victim.wait, 10), -9)
            self.assertEqual(len(await asyncio.wait_for(received, 10)), size)
            server.close()

    async def test_the_receivers_log_what_they_take_and_misbehave_on_order(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        sinks, ports = await self.start("sinks.py", str(folder))

        def send(name):
            with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=10) as client:
                client.sendmail("a@a.example", [f"{name}@a.example"], f"Message-ID: <{name}@a.example>\r\n\r\nHello\r\n")

        await asyncio.to_thread(send, "one")
        for mode, error in (("421", smtplib.SMTPException), ("451", smtplib.SMTPException), ("cut", Exception)):
            await sinks.ask(sink="smtp", mode=mode)
            with self.assertRaises(error):
                await asyncio.to_thread(send, "two")
        answers = []
        for mode in ("ok", "429", "500", "redirect", "huge", "cut"):
            await sinks.ask(sink="http", mode=mode)
            reader, writer = await self.call(ports["http"])
            writer.write(b"POST /paid/1 HTTP/1.1\r\nwebhook-id: k\r\nContent-Length: 2\r\n\r\n{}")
            try:
                answers.append(int((await asyncio.wait_for(reader.readline(), 10)).split()[1]))
            except (ConnectionError, IndexError):
                answers.append(0)
        self.assertEqual(answers, [200, 429, 500, 302, 200, 0])
        await sinks.ask(sink="log")
        mails = [json.loads(line) for line in (folder / "mail.ndjson").read_text().splitlines()]
        self.assertEqual([(mail.get("key"), mail["code"], mail["taken"]) for mail in mails], [
            ("one", 250, True), (None, 421, False), (None, 451, False), ("two", 0, True),
        ])  # fmt: skip
        hooks = [json.loads(line) for line in (folder / "hooks.ndjson").read_text().splitlines()]
        self.assertEqual([hook["taken"] for hook in hooks], [True, False, False, False, True, True])


if __name__ == "__main__":
    unittest.main()
