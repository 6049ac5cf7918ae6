import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { defineConfig } from "vite";

const absent = fileURLToPath(new URL("src/absent.ts", import.meta.url));
const plex = fileURLToPath(new URL("node_modules/@ibm/plex-sans/fonts/split/woff2", import.meta.url));

/** The assistant's words for statuses and units, so that the list says the same. */
const assistantsWords = {
  name: "assistants-words",
  transform(text, file) {
    if (!file.endsWith("/labels.yml")) return null;
    const { statuses, tones, units } = load(text);
    return { code: `export default ${JSON.stringify({ statuses, tones, units })}`, map: null };
  },
};

export default defineConfig({
  plugins: [assistantsWords],
  base: "/",
  publicDir: "public",
  resolve: {
    alias: [
      // Parts of the chat component that this desk has no messages for; the player would load from other hosts.
      { find: /^(react-player\/lazy\/index\.js|swiper\/(react|modules))$/, replacement: absent },
      { find: /^dayjs\/locale\/(?!en\.js$).*/, replacement: absent },
      { find: /^\.\/(codemirror|table)-runtime\.js$/, replacement: absent },
      { find: "@plex", replacement: plex },
    ],
  },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
  },
  server: {
    proxy: {
      "/api": "http://127.0.0.1:8000",
      "/sign-in": "http://127.0.0.1:8000",
      "/sign-out": "http://127.0.0.1:8000",
      "/socket.io": { target: "http://127.0.0.1:8000", ws: true },
    },
  },
});
