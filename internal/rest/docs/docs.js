// Shows the OpenAPI document. Everything is put into the page as text, never as
// HTML, so no word of the document or of an answer can run.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];
let doc;

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((c) => c !== undefined && c !== ""));
  return node;
}

function resolve(schema) {
  if (schema?.$ref) return { ...doc.components.schemas[schema.$ref.split("/").pop()], name: schema.$ref.split("/").pop() };
  return schema ?? {};
}

function kindOf(schema) {
  const s = resolve(schema);
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(" | ");
  const type = [].concat(s.type ?? []).filter((t) => t !== "null").join(" or ");
  if (type === "array") return "list of " + kindOf(s.items);
  if (s.oneOf) return s.oneOf.map(kindOf).join(" or ");
  return (s.name ?? type) || "any";
}

function limits(s) {
  const words = [];
  if (s.minimum !== undefined || s.maximum !== undefined) words.push(`${s.minimum ?? ""} … ${s.maximum ?? ""}`);
  if (s.maxLength !== undefined) words.push(`at most ${s.maxLength} characters`);
  if (s.maxItems !== undefined) words.push(`${s.minItems ?? 0} to ${s.maxItems} items`);
  if (s.default !== undefined) words.push("default " + JSON.stringify(s.default));
  return words.join(", ");
}

// fields lists an object's members; depth keeps schemas that hold themselves finite.
function fields(schema, depth = 0) {
  let s = resolve(schema);
  while (s.type === "array" || [].concat(s.type ?? []).includes("array")) s = resolve(s.items);
  if (!s.properties || depth > 5) return undefined;
  const list = el("ul", { class: "fields" });
  for (const [name, member] of Object.entries(s.properties)) {
    const about = resolve(member);
    const line = el("li", {}, el("code", {}, name), " ", el("span", { class: "kind" }, kindOf(member)),
      (s.required ?? []).includes(name) ? " (always)" : "", " ", el("span", {}, [member.description ?? about.description, limits(about)].filter(Boolean).join(". ")));
    const below = fields(member, depth + 1);
    if (below) line.append(el("details", {}, el("summary", {}, "fields"), below));
    list.append(line);
  }
  return list;
}

function example(schema, depth = 0) {
  const s = resolve(schema);
  if (s.default !== undefined) return s.default;
  if (s.examples?.length) return s.examples[0];
  if (s.enum) return s.enum[0];
  const type = [].concat(s.type ?? [])[0];
  if (type === "array") return depth > 3 ? [] : [example(s.items, depth + 1)];
  if (s.properties && depth < 3) {
    const required = s.required ?? [];
    const names = required.length ? required : Object.keys(s.properties).slice(0, 3);
    return Object.fromEntries(names.map((n) => [n, example(s.properties[n], depth + 1)]));
  }
  return { string: "", integer: 0, number: 0, boolean: false }[type] ?? {};
}

function parameters(op) {
  if (!op.parameters?.length) return undefined;
  const rows = op.parameters.map((p) => el("tr", {}, el("td", {}, el("code", {}, p.name)), el("td", {}, p.in),
    el("td", {}, kindOf(p.schema), " ", limits(resolve(p.schema))), el("td", {}, p.description ?? p.schema?.description ?? "")));
  return el("details", { open: "" }, el("summary", {}, "Parameters"), el("table", {}, el("tbody", {}, ...rows)));
}

function tryOut(method, path, op, body) {
  const inputs = (op.parameters ?? []).map((p) => [p, el("input", { "aria-label": p.name, placeholder: `${p.name} (${p.in})` })]);
  const text = body ? el("textarea", { "aria-label": "Body", spellcheck: "false" }) : undefined;
  if (text) text.value = JSON.stringify(example(body), null, 2);
  const out = el("pre", { hidden: "" });
  const send = async () => {
    const query = new URLSearchParams();
    const headers = {};
    let target = path;
    for (const [p, input] of inputs) {
      if (p.in === "path") target = target.replace(`{${p.name}}`, encodeURIComponent(input.value));
      else if (input.value && p.in === "query") input.value.split(",").forEach((v) => query.append(p.name, v));
      else if (input.value) headers[p.name] = input.value;
    }
    const token = document.getElementById("token").value;
    if (token) headers.Authorization = "Bearer " + token;
    if (text) headers["Content-Type"] = "application/json";
    out.hidden = false;
    try {
      const answer = await fetch(target + (query.size ? "?" + query : ""), { method: method.toUpperCase(), headers, body: text?.value, credentials: "omit" });
      const raw = await answer.text();
      let shown = raw;
      try { shown = JSON.stringify(JSON.parse(raw), null, 2); } catch { /* not JSON: as it is */ }
      out.textContent = `${answer.status} ${answer.statusText}\n\n${shown.slice(0, 100000)}`;
    } catch (e) {
      out.textContent = String(e);
    }
  };
  return el("details", {}, el("summary", {}, "Try it"), ...inputs.map(([, i]) => i), text, el("button", { type: "button", onclick: send }, "Send"), out);
}

function section(method, path, op) {
  const body = op.requestBody?.content?.["application/json"]?.schema;
  const parts = [parameters(op)];
  if (body) parts.push(el("details", { open: "" }, el("summary", {}, "Body: " + kindOf(body)), fields(body)));
  for (const [status, answer] of Object.entries(op.responses ?? {})) {
    const [kind, content] = Object.entries(answer.content ?? {})[0] ?? [];
    parts.push(el("details", {}, el("summary", {}, `Answer ${status} ${kind ? `(${kind})` : ""} ${answer.description ?? ""}`), content?.schema ? fields(content.schema) : undefined));
  }
  if (!["text/event-stream", "application/zip"].includes(Object.keys(op.responses?.["200"]?.content ?? {})[0])) parts.push(tryOut(method, path, op, body));
  return el("section", { id: op.operationId }, el("h3", {}, el("span", { class: "method " + method }, method.toUpperCase()), el("code", {}, path)),
    el("p", {}, el("strong", {}, op.summary ?? ""), " ", op.description ?? ""), ...parts.filter(Boolean));
}

function show() {
  document.getElementById("version").textContent = doc.info.version;
  document.getElementById("about").textContent = doc.info.description;
  const byTag = new Map();
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of METHODS) {
      if (!item[method]) continue;
      const tag = item[method].tags?.[0] ?? "Other";
      byTag.set(tag, [...(byTag.get(tag) ?? []), [method, path, item[method]]]);
    }
  }
  const contents = document.getElementById("contents");
  const operations = document.getElementById("operations");
  for (const [tag, list] of byTag) {
    contents.append(el("li", { class: "tag" }, tag));
    operations.append(el("h2", {}, tag));
    for (const [method, path, op] of list) {
      contents.append(el("li", { "data-words": `${method} ${path} ${op.summary}`.toLowerCase() }, el("a", { href: "#" + op.operationId }, op.summary ?? op.operationId)));
      operations.append(section(method, path, op));
    }
  }
  document.getElementById("filter").addEventListener("input", (e) => {
    for (const li of contents.querySelectorAll("[data-words]")) li.hidden = !li.dataset.words.includes(e.target.value.toLowerCase());
  });
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch("/api/v1/openapi.json").then((r) => r.json()).then((d) => { doc = d; show(); })
  .catch((e) => { document.getElementById("operations").textContent = "The document could not be loaded: " + e; });
