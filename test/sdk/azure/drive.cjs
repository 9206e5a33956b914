// Uses azure-media as its README says: only its two addresses lead elsewhere.
// Its own console output goes to standard error, for the report is JSON.
const fs = require('fs');
console.log = console.error;
const AzureMedia = require('azure-media');

const order = JSON.parse(process.argv[2]);
const api = new AzureMedia({
  client_id: order.id,
  client_secret: order.secret,
  base_url: order.server + '/api/',
  oauth_url: order.server + '/v2/OAuth2-13',
});

const call = (of, name, ...args) => new Promise((resolve, reject) => {
  of[name](...args, (err, value) => (err ? reject(new Error(name + ': ' + JSON.stringify(err))) : resolve(value)));
});
const listed = (name, ...args) => new Promise((resolve, reject) => {
  // Lists take the callback before the query.
  const [endpoint, fn] = name.split('.');
  const query = args.pop();
  api.rest[endpoint][fn](...args, (err, list) => (err ? reject(new Error(name + ': ' + JSON.stringify(err))) : resolve(list)), query);
});
// Some calls give models, others what came.
const plain = (x) => (x.toObject ? x.toObject() : x.toJSON ? x.toJSON() : x);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function ended(job) {
  for (;;) {
    const now = plain(await call(api.rest.job, 'get', job));
    if (now.EndTime) return now;
    await pause(300);
  }
}

async function main() {
  const report = {};
  await call(api, 'init');
  const file = fs.createReadStream(order.film);
  report.asset = await new Promise((resolve, reject) => {
    api.media.uploadStream('film.mp4', file, fs.statSync(order.film).size, (err, id) => (err ? reject(new Error(err)) : resolve(id)));
  });
  const files = await call(api.rest.asset, 'listFiles', report.asset);
  report.uploaded = files.map(plain);

  const [job] = await new Promise((resolve, reject) => {
    api.media.encodeVideo(report.asset, order.preset, (err, made, asset) => (err ? reject(new Error(err)) : resolve([made, asset])));
  });
  report.made = plain(job);
  report.tasks = (await call(api.rest.job, 'listTasks', job.Id)).map(plain);
  report.ended = await ended(job.Id);
  report.tasksAfter = (await call(api.rest.job, 'listTasks', job.Id)).map(plain);

  const outputs = await listed('job.listOutputMediaAssets', job.Id, {});
  report.outputs = outputs.map(plain);
  report.files = (await listed('assetfile.list', { $filter: `ParentAssetId eq '${outputs[0].Id}'` })).map(plain);
  await new Promise((resolve, reject) => {
    const to = fs.createWriteStream(order.download);
    to.on('finish', resolve);
    api.media.downloadStream(outputs[0].Id, to, (err) => err && reject(new Error(err)));
  });
  report.url = await call(api.media, 'getDownloadURL', outputs[0].Id, 60);

  const second = await new Promise((resolve, reject) => {
    api.media.encodeVideo(report.asset, order.long, (err, made) => (err ? reject(new Error(err)) : resolve(made)));
  });
  report.cancel = await call(api.rest.job, 'cancel', second.Id);
  report.canceled = await ended(second.Id);
  report.jobs = (await listed('job.list', {})).length;
  report.policies = (await listed('accesspolicy.list', { $orderby: 'Created desc', $top: 1 })).map(plain);
  await call(api.rest.job, 'delete', job.Id);
  await call(api.rest.asset, 'delete', report.asset);
  report.gone = await new Promise((resolve) => api.rest.asset.get(report.asset, (err) => resolve(String(err))));
  process.stdout.write(JSON.stringify(report));
}

main().catch((err) => { console.error(err); process.exit(1); });
