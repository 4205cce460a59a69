import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { api, ok } from "../api/client";
import { keys } from "../api/queries";
import type { User } from "../api/types";
import { session } from "../auth";
import { demandOf } from "../auth/demands";
import { inFrames } from "./batch";
import { type History, Recorder } from "./history";
import { LogStore, type LogView, type ReadLines } from "./log";
import { type JobNumbers, MetricsStore } from "./metrics";
import { type Link, LiveSocket, type Wire } from "./socket";
import { statusListener } from "./status";
import { type Transition, Transitions } from "./transitions";

const PATH = "/api/v1/ws";

async function open(): Promise<Wire> {
  const { ticket } = await ok(api.POST("/ws/tickets", { body: { path: PATH } }));
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  const url = `${scheme}://${window.location.host}${PATH}?ticket=${encodeURIComponent(ticket)}`;
  const socket = new WebSocket(url);
  const wire: Wire = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  socket.onopen = () => wire.onopen?.();
  socket.onmessage = (event) => wire.onmessage?.(event);
  socket.onclose = () => wire.onclose?.();
  return wire;
}

export const socket = new LiveSocket({
  open,
  now: Date.now,
  later: (work, ms) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
});

/** Numbers come once a second for each job, and are drawn together. */
const NUMBERS_GAP_MS = 500;
/** A state waits for the next frame only. */
const STATES_GAP_MS = 0;

export const metrics = new MetricsStore(Date.now, inFrames(NUMBERS_GAP_MS));
const recorder = new Recorder(metrics);
export const transitions = new Transitions();

/**
 * Whether the server would give a ticket. Who still has to choose a password or set up a factor gets none, and each try
 * would stand in the audit trail as a refusal. Until it is known who it is, it is not known.
 */
export function mayConnect(cache: QueryClient): boolean {
  const me = cache.getQueryState<User>(keys.me);
  if (session.status.get() !== "signed_in" || !me) return false;
  return me.data ? demandOf(me.data) === null : me.status === "error";
}

/** Connects when somebody is signed in who may, and hangs up when nobody is. */
export function startLive(cache: QueryClient): void {
  socket.subscribe(
    { topic: "status" },
    statusListener(cache, (jobId, onAir) => metrics.setOnAir(jobId, onAir), inFrames(STATES_GAP_MS)),
  );
  socket.subscribe({ topic: "status" }, transitions);
  socket.subscribe({ topic: "metrics" }, metrics);
  const follow = () => {
    if (mayConnect(cache)) socket.start();
    else socket.stop();
  };
  session.status.subscribe(follow);
  cache.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] === keys.me[0]) follow();
  });
  follow();
  window.addEventListener("online", () => socket.nudge());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) socket.nudge();
  });
}

export function useLink(): Link {
  return useSyncExternalStore(socket.link.subscribe, socket.link.get);
}

/** The numbers of a job; `null` when there are none. */
export function useNumbers(jobId: string): JobNumbers | null {
  return useSyncExternalStore(
    (listener) => metrics.subscribe(jobId, listener),
    () => metrics.get(jobId),
  );
}

/** The past of a job's numbers since its page was first opened; whoever draws it subscribes to it. */
export function historyOf(jobId: string): History {
  return recorder.of(jobId);
}

/** The changes of state that this page saw. */
export function useTransitions(jobId: string): readonly Transition[] {
  return useSyncExternalStore(
    (listener) => transitions.subscribe(jobId, listener),
    () => transitions.of(jobId),
  );
}

const readLines =
  (jobId: string): ReadLines =>
  async (run, after, limit) => {
    const path = { id: jobId, run };
    const params = { path, query: { after_seq: after, limit } };
    const lines = await ok(api.GET("/stream-jobs/{id}/runs/{run}/log", { params }));
    return lines.map((line) => ({ ...line, run }));
  };

/** A flood of lines is drawn together. */
const LOG_GAP_MS = 120;

/** The live log of a job, while the component is there. */
export function useLog(jobId: string): LogView {
  const [store, setStore] = useState(() => new LogStore());
  useEffect(() => {
    const own = new LogStore(readLines(jobId), inFrames(LOG_GAP_MS));
    setStore(own);
    const leave = socket.subscribe({ topic: "log", job_id: jobId }, own);
    return () => {
      own.end();
      leave();
    };
  }, [jobId]);
  return useSyncExternalStore(store.view.subscribe, store.view.get);
}
