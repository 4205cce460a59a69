import { describe, expect, it } from "vitest";
import { isTyping, KeyReader } from "./keys";
import { best, score } from "./palette/match";
import { isIn, ROOMS, rememberedRooms, rememberRooms, roomsFor, SLOTS, slotsOf } from "./rooms";

describe("rooms", () => {
  it("are left out for those who may not enter", () => {
    const closed = ROOMS.filter(({ needs }) => needs);
    expect(closed.length).toBeGreaterThan(0);
    expect(roomsFor(() => false)).toEqual(ROOMS.filter(({ needs }) => !needs));
    expect(roomsFor(() => true)).toEqual([...ROOMS]);
  });

  it("are remembered for the frame, and nothing else that stands there is a room", () => {
    const open = roomsFor(() => false);
    expect(rememberedRooms()).toEqual(open);
    rememberRooms(ROOMS);
    expect(rememberedRooms()).toEqual([...ROOMS]);
    rememberRooms(open);
    expect(rememberedRooms()).toEqual(open);
    localStorage.setItem("castcore.rooms", "/nowhere <b>");
    expect(rememberedRooms()).toEqual(open);
  });

  it("know their pages", () => {
    const streams = ROOMS.find(({ to }) => to === "/streams");
    const settings = ROOMS.find(({ to }) => to === "/settings");
    if (!streams || !settings) throw new Error("a room is missing");
    expect(isIn("/streams/new", streams)).toBe(true);
    expect(isIn("/streamsaver", streams)).toBe(false);
    expect(isIn("/settings/users", settings)).toBe(true);
    expect(isIn("/account", settings)).toBe(false);
    expect(ROOMS.filter((room) => isIn("/", room)).map(({ to }) => to)).toEqual(["/"]);
    expect(ROOMS.filter((room) => isIn("/streams/7", room)).map(({ to }) => to)).toEqual(["/streams"]);
  });

  it("have a letter of their own", () => {
    expect(new Set(ROOMS.map(({ letter }) => letter)).size).toBe(ROOMS.length);
  });

  it("stand at the foot of a phone as far as a thumb can tell them apart", () => {
    const [one] = ROOMS;
    if (!one) throw new Error("no room");
    const many = Array.from({ length: 8 }, () => one);
    expect(slotsOf(many.slice(0, SLOTS))).toMatchObject({ shown: { length: 5 }, rest: { length: 0 } });
    expect(slotsOf(many)).toMatchObject({ shown: { length: 4 }, rest: { length: 4 } });
  });
});

describe("keys", () => {
  it("are read alone and in pairs, and a pair does not wait for ever", () => {
    const reader = new KeyReader(["g"]);
    expect(reader.read("n", 0)).toBe("n");
    expect(reader.read("g", 100)).toBeNull();
    expect(reader.read("s", 200)).toBe("g s");
    expect(reader.read("s", 300)).toBe("s");
    expect(reader.read("g", 400)).toBeNull();
    expect(reader.read("n", 9_000)).toBe("n");
  });

  it("belong to the text that is being entered", () => {
    document.body.innerHTML = `<input id="a"><input id="b" type="checkbox"><textarea id="c"></textarea>
      <p contenteditable><i id="d"></i></p><ul role="menu"><li id="e"></li></ul><button id="f"></button>`;
    const typing = [..."abcdef"].filter((id) => isTyping(document.getElementById(id)));
    expect(typing).toEqual(["a", "c", "d", "e"]);
  });
});

describe("the palette's search", () => {
  it("finds by words, beginnings, parts and letters in order, and by nothing else", () => {
    const order = ["service", "sun", "day", "snsv"].map((query) => score(query, "Sunday Service"));
    expect(order).toEqual([3, 4, 2, 1]);
    expect(score("serv sun", "Sunday Service")).toBe(3.5);
    expect(score("sun night", "Sunday Service")).toBe(0);
    expect(score("vs", "Sunday Service")).toBe(0);
  });

  it("does not care for capitals and marks", () => {
    expect(score("uber", "Über dich")).toBe(4);
    expect(score("strasse", "Straße")).toBe(4);
  });

  it("shows the best first, and equal ones in their order", () => {
    const all = ["Night Loop", "Loop test", "Podcast", "Late loop"];
    expect(best("loop", all, String, 2)).toEqual(["Loop test", "Night Loop"]);
    expect(best("", all, String, 9)).toEqual(all);
  });
});
