// Package node runs programs of Node.js for tests: vendors' own clients, and
// people and players in headless Chromium.
//
//	modules := node.Install(t, ".")                               // npm ci, once for each lock file
//	report := node.Run[Report](t, modules, "drive.mjs", order)    // node drive.mjs <order as JSON>
//	err := node.Driver{Modules: node.Browser(t), Script: "tell.mjs", Does: restart}.Run(ctx, order, &report)
//
// A driver gets its order as its only argument and writes its report to standard
// output, both in JSON. A test that lacks a program is skipped, or fails if CI is
// set.
package node
