// What a page costs: processor time of the browser, tasks that hold its main thread, and when the first paint comes.

/**
 * A small office line and a machine half as fast as this one: 10 Mbit/s both ways, 40 ms there and back, processor
 * slowed down twice. Nothing is cached.
 */
export const PROFILE = { kbitPerSecond: 10_000, roundTripMs: 40, processorSlowdown: 2 };

export async function throttle(page) {
  const cdp = await page.context().newCDPSession(page);
  const bytes = (PROFILE.kbitPerSecond * 1_000) / 8;
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: PROFILE.roundTripMs,
    downloadThroughput: bytes,
    uploadThroughput: bytes,
  });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: PROFILE.processorSlowdown });
  return cdp;
}

/** Notes, from the first moment on, when `selector` is drawn for the first time. */
export async function noteFirst(page, selector) {
  await page.addInitScript((wanted) => {
    const look = () => {
      if (!document.querySelector(wanted)) return requestAnimationFrame(look);
      // Drawn with the frame that follows.
      requestAnimationFrame(() => {
        globalThis.firstSeen = performance.now();
      });
    };
    requestAnimationFrame(look);
  }, selector);
}

/** Milliseconds from the navigation to the first paint with content, and to what `noteFirst` waits for. */
export async function firstTimes(page) {
  await page.waitForFunction(() => globalThis.firstSeen !== undefined);
  return page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    seen: globalThis.firstSeen,
  }));
}

const sum = (all) => all.reduce((total, each) => total + each, 0);

/**
 * Processor time of the browser's processes while `work` runs, in per cent of one core: of the process that runs the
 * page, and of all of them together (drawing, network, the browser itself).
 */
export async function processorOf(browser, work) {
  const cdp = await browser.newBrowserCDPSession();
  const read = async () => {
    const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
    return { at: performance.now(), info: new Map(processInfo.map((each) => [each.id, each])) };
  };
  const before = await read();
  await work();
  const after = await read();
  await cdp.detach();
  const seconds = (after.at - before.at) / 1_000;
  const spent = [...after.info.values()].map(({ id, type, cpuTime }) => ({
    type,
    percent: (100 * (cpuTime - (before.info.get(id)?.cpuTime ?? 0))) / seconds,
  }));
  const page = spent.filter(({ type }) => type === "renderer").map(({ percent }) => percent);
  return { page: Math.max(...page, 0), all: sum(spent.map(({ percent }) => percent)) };
}

/**
 * The tasks of the page's main thread while `work` runs, in milliseconds: the longest by processor time, which is what
 * the page itself is to blame for, and the longest by the clock, to which a busy machine adds.
 */
export async function longestTask(page, browser, work) {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await work();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => ph === "X" && /RunTask$/.test(name) && mains.has(`${pid}:${tid}`),
  );
  const longest = (field) => Math.max(0, ...tasks.map((task) => (task[field] ?? 0) / 1_000));
  return { tasks: tasks.length, processor: longest("tdur"), clock: longest("dur") };
}
