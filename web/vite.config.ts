/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { ahead } from "./ahead";

const api = process.env.CASTCORE_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), ahead()],
  // The server replaces this mark by a fresh nonce in every page it sends; nothing runs without it.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    target: "es2022",
    sourcemap: false,
    // Data URLs and a polyfill would only widen what the policy has to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: api, ws: true } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/i18n/test-setup.ts"],
    restoreMocks: true,
  },
});
