// Calls every operation of JD Cloud's MPS as a program of the vendor's customers
// would, with the unmodified SDK, and writes what came back as JSON.
const JDCloud = require('jdcloud-sdk-js/src/global');
const MPS = require('jdcloud-sdk-js/src/services/mps');

const order = JSON.parse(process.argv[2]);
JDCloud.config.update({ logger: () => {} });

const client = (secret) => new MPS({
  credentials: { accessKeyId: order.key, secretAccessKey: secret },
  regionId: order.region,
  endpoint: { protocol: 'http', host: order.host },
});
const mps = client(order.secret);

const result = async (answer) => {
  const { requestId, result } = await answer;
  if (!requestId) throw new Error('an answer without a request ID');
  return result;
};

const refused = async (answer) => {
  try {
    await answer;
  } catch (e) {
    return { code: e.error.code, status: e.error.status, message: e.error.message };
  }
  throw new Error('nothing was refused');
};

const until = async (read, ended) => {
  for (const deadline = Date.now() + 600_000; Date.now() < deadline; await new Promise((r) => setTimeout(r, 150))) {
    const now = await result(read());
    if (ended(now)) return now;
  }
  throw new Error('a task did not end');
};

const finished = (id) => until(() => mps.getSnapshotTask({ taskId: id }), (t) => t.status.startsWith('finished'));

async function snapshots(report) {
  await result(mps.setCallbackSettings({ callbackEvents: ['snapshot_complete'], callbackType: 'http', httpUrl: order.receiver + '/callback', disabled: 'false' }));
  report.callback = await result(mps.queryCallbackSettings({}));

  const shots = await result(mps.createSnapshotTemplate({ title: 'three shots', number: 3, width: 160, height: 160, fillType: 'white', frameType: 'any' }));
  const sprite = await result(mps.createSnapshotTemplate({
    title: 'sprite', format: 'png', spriteConfig: { rows: 2, columns: 3, cellWidth: 64, cellHeight: 64, doKeepShots: true } }));
  report.modified = await result(mps.modifySnapshotTemplate({ templateId: shots.templateId, title: 'two shots', number: 2, interval: 1 }));
  report.template = await result(mps.getSnapshotTemplate({ templateId: shots.templateId }));
  report.templates = await result(mps.listSnapshotTemplates({ pageNumber: 1, pageSize: 10, filters: [{ name: 'templateId', operator: 'eq', values: [sprite.templateId] }] }));

  const input = { region: order.region, bucket: order.bucket, objectKey: 'in/film.mp4' };
  const output = { region: order.region, bucket: order.bucket };
  const first = await result(mps.submitSnapshotTask({ templateId: shots.templateId, input, output: { region: order.region, bucket: order.bucket, objectPath: 'own/{FILENAME}' } }));
  const second = await result(mps.submitSnapshotTask({ templateId: sprite.templateId, input, output }));
  const third = await result(mps.submitSnapshotTask({ templateId: shots.templateId, input: { ...input, objectKey: 'in/none.mp4' }, output }));
  report.submitted = first;
  report.shots = { task: await finished(first.submitResult[0].taskId), result: await result(mps.querySnapshotTaskResult({ taskId: first.taskId })) };
  report.sprite = { task: await finished(second.submitResult[0].taskId), result: await result(mps.querySnapshotTaskResult({ taskId: second.taskId })) };
  report.failed = { task: await finished(third.taskId), result: await result(mps.querySnapshotTaskResult({ taskId: third.taskId })) };

  report.all = await result(mps.listSnapshotTasks({}));
  report.succeeded = await result(mps.listSnapshotTasks({ pageNumber: 1, pageSize: 10, filters: [
    { name: 'status', operator: 'in', values: ['finished_success', 'running'] },
    { name: 'createTime', operator: 'ge', values: [report.shots.task.createTime] },
    { name: 'createTime', operator: 'le', values: [report.sprite.task.createTime] } ] }));
  report.found = await result(mps.listSnapshotTasks({ filters: [{ name: 'taskId', operator: 'eq', values: [second.taskId] }] }));

  report.deleted = await result(mps.deleteSnapshotTask({ taskId: third.taskId }));
  report.gone = await refused(mps.getSnapshotTask({ taskId: third.taskId }));
  await result(mps.deleteSnapshotTemplate({ templateId: sprite.templateId }));
  report.noTemplate = await refused(mps.submitSnapshotTask({ templateId: sprite.templateId, input, output }));
  report.wrongKey = await refused(client('another secret').listSnapshotTasks({}));
}

async function thumbnails(report) {
  await result(mps.setNotification({ enabled: true, endpoint: order.receiver + '/notification', events: ['mpsThumbnailComplete', 'mpsTranscodeComplete'], notifyContentFormat: 'JSON' }));
  report.notification = await result(mps.getNotification({}));
  const { taskID } = await result(mps.createThumbnailTask({
    source: { bucket: order.bucket, key: 'in/film.mp4' }, target: { destBucket: order.bucket, destKeyPrefix: 'thumbs/film', widthInPixel: 80 },
    rule: { mode: 'average', keyFrame: false, startTimeInSecond: 1, count: 2 } }));
  report.thumbnail = await until(() => mps.getThumbnailTask({ taskId: taskID }), (t) => t.status === 'SUCCESS' || t.status === 'ERROR');
  report.thumbnails = await result(mps.listThumbnailTask({ status: 'SUCCESS', limit: 10 }));
}

async function transcodes(report) {
  const audio = { codec: 'aac', bitrate: 96, channels: 2 };
  const file = await result(mps.createTranscodeTemplate({
    title: 'a file', video: { codec: 'h264', rcmode: 'abr', bitrate: 300, width: 160, height: 128, frameRate: 15 }, audio, container: { format: 'mp4' }, definition: 'SD' }));
  const stream = await result(mps.createTranscodeTemplate({
    title: 'a stream', video: { codec: 'h264', rcmode: 'crf', rateFactor: '30' }, audio, container: { format: 'hls' }, definition: 'SD' }));
  const old = await result(mps.createTranscodeTemplate({
    title: 'an old file', video: { codec: 'h264', bitrate: 200 }, audio: { ...audio, sampleRate: 22050 }, container: { format: 'flv' }, definition: 'SD' }));
  report.patched = await result(mps.modifyTranscodeTemplate({ templateId: stream.templateId, title: 'the stream' }));
  report.profiles = await result(mps.listTranscodeTemplates({ filters: [{ name: 'transcodeType', operator: 'eq', values: ['normal'] }] }));
  const store = { accessKey: 'any', secretKey: 'any', endpoint: `s3-internal.${order.region}.jcloudcs.com`, bucket: order.bucket };
  const { jobId, taskIds } = await result(mps.submitTranscodeJob({ ...store, objectKey: 'in/film.mp4', title: 'the film', templateIds: [file.templateId, stream.templateId],
    outputConfig: { ...store, outputList: [{ objectKey: 'out/film.mp4', templateId: file.templateId }, { objectKey: 'out/film.m3u8', templateId: stream.templateId },
      { objectKey: 'out/film.flv', templateId: old.templateId }] } }));
  report.taskIds = taskIds;
  report.job = await until(() => mps.getTranscodeJob({ jobId }), (j) => j.tasks.every((t) => t.status !== 'in-process'));
  report.jobs = await result(mps.listTranscodeJobs({ filters: [{ name: 'title', operator: 'eq', values: ['the film'] }] }));
  report.noJobs = await result(mps.listTranscodeJobs({ filters: [{ name: 'title', operator: 'eq', values: ['another film'] }] }));
}

async function styles(report) {
  await result(mps.setStyleDelimiter({ bucketName: order.bucket, bucket: order.bucket, delimiters: ['-', '!'] }));
  report.delimiter = await result(mps.getStyleDelimiter({ bucketName: order.bucket, bucket: order.bucket }));
  await result(mps.deleteStyleDelimiter({ bucketName: order.bucket, bucket: order.bucket }));
  report.styles = await refused(mps.listImageStyle({ bucketName: order.bucket, bucket: order.bucket }));
}

(async () => {
  const report = {};
  for (const part of [snapshots, thumbnails, transcodes, styles]) await part(report);
  process.stdout.write(JSON.stringify(report));
})().catch((e) => {
  console.error(e.error ? JSON.stringify(e.error) : e);
  process.exit(1);
});
