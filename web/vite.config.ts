import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The server that `npm run dev` asks for everything under /api.
const server = process.env.MEDIAMILL_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': server, '/files': server } },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Text that a browser would have to decode from a data: address is refused by the policy.
    assetsInlineLimit: 0,
    // The players are large and lazy.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        // A change of ours leaves the large chunks, and their names, as they are.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              priority: 3,
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack)[\\/]/,
            },
            // What the first page needs of the component library; the rest comes with the pages that use it.
            {
              name: 'antd',
              priority: 2,
              test: /node_modules[\\/](antd|@ant-design|@rc-component|dayjs)[\\/]/,
              tags: ['$initial'],
            },
            { name: 'icons', priority: 1, test: /node_modules[\\/]@ant-design[\\/]icons/ },
            {
              name: 'parts',
              priority: 1,
              test: /src[\\/](parts[\\/](?!player|uploads|schemaform|acts|source|timeline|annotations|measured)|live|api)/,
            },
          ],
        },
      },
    },
  },
})
