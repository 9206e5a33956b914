// Uses tencentcloud-sdk-nodejs-mps as its README says: only endpoint and protocol
// lead elsewhere. The report goes to standard output as JSON.
const tencentcloud = require('tencentcloud-sdk-nodejs-mps');

const order = JSON.parse(process.argv[2]);
const clientOf = (secretKey, secretId = order.id) => new tencentcloud.mps.v20190612.Client({
  credential: { secretId, secretKey },
  region: 'ap-guangzhou',
  profile: { httpProfile: { endpoint: order.endpoint, protocol: 'http://', reqTimeout: 60 } },
});
const client = clientOf(order.secret);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const refusal = async (call) => {
  try {
    await call();
    return { code: 'none' };
  } catch (e) {
    return { code: e.code, message: e.message, request: Boolean(e.requestId) };
  }
};

const input = (object) => ({ Type: 'COS', CosInputInfo: { Bucket: order.bucket, Region: 'ap-guangzhou', Object: object } });

async function finished(id) {
  for (;;) {
    const detail = await client.DescribeTaskDetail({ TaskId: id });
    if (detail.Status === 'FINISH') return detail;
    await pause(200);
  }
}

// understood makes, changes, lists and deletes one template of each AI family, and words.
async function understood() {
  const ai = { made: {}, left: [] };
  const families = {
    ContentReview: [{ Name: 'r', PornConfigure: { ImgReviewInfo: { Switch: 'ON', LabelSet: ['sexy'] } }, UserDefineConfigure: { AsrReviewInfo: { Switch: 'ON', LabelSet: ['ban'] } } },
      { PornConfigure: { ImgReviewInfo: { BlockConfidence: 80 } } }],
    AIAnalysis: [{ Name: 'a', CoverConfigure: { Switch: 'ON' } }, { TagConfigure: { Switch: 'OFF' } }],
    AIRecognition: [{ Name: 'o', OcrWordsConfigure: { Switch: 'ON', LabelSet: ['ban'] } }, { OcrWordsConfigure: { Switch: 'OFF' } }],
    QualityControl: [{ Name: 'q', QualityControlItemSet: [{ Type: 'SolidColorScreen', Duration: 500 }, { Type: 'NoVoice' }] }, { Comment: 'black and silent' }],
  };
  for (const [family, [body, change]] of Object.entries(families)) {
    const { Definition } = await client[`Create${family}Template`](body);
    await client[`Modify${family}Template`]({ Definition, ...change });
    const list = await client[`Describe${family}Templates`]({ Definitions: [Definition] });
    ai.made[family] = list[`${family}TemplateSet`][0];
    await client[`Delete${family}Template`]({ Definition });
    ai.left.push((await client[`Describe${family}Templates`]({ Type: 'Custom' })).TotalCount);
  }
  const { Definition } = await client.CreateQualityControlTemplate({ Name: 'q', QualityControlItemSet: [{ Type: 'SolidColorScreen', Duration: 300 }, { Type: 'NoVoice', Duration: 300, Threshold: '10' }, { Type: 'VideoRotation' }] });
  const look = { InputInfo: input('/in/begins.mp4'), OutputDir: '/ai/' };
  const looked = await finished((await client.ProcessMedia({ ...look, AiAnalysisTask: { Definition: 27, ExtendedParameter: '{"headtail":{}}' }, AiQualityControlTask: { Definition } })).TaskId);
  ai.analysis = looked.WorkflowTask.AiAnalysisResultSet;
  ai.quality = looked.WorkflowTask.AiQualityControlTaskResult;
  ai.media = looked.WorkflowTask.MediaProcessResultSet.length;
  ai.listed = (await client.DescribeTasks({ Status: 'FINISH' })).TaskSet[0].SubTaskTypes;
  const better = await finished((await client.ProcessMedia({ ...look, MediaProcessTask: { TranscodeTaskSet: [{ Definition: 0, OutputObjectPath: 'better.mp4', RawParameter: { Container: 'mp4',
    VideoTemplate: { Codec: 'h264', Fps: 0, Bitrate: 200 }, AudioTemplate: { Codec: 'aac', Bitrate: 48, SampleRate: 44100 },
    EnhanceConfig: { VideoEnhance: { Denoise: { Type: 'weak' }, ColorEnhance: {} }, AudioEnhance: { Beautify: { Types: ['deesser'] } } } } }] } })).TaskId);
  ai.better = better.WorkflowTask.MediaProcessResultSet[0].TranscodeTask;
  ai.worse = await refusal(() => client.CreateTranscodeTemplate({ Container: 'mp4', VideoTemplate: { Codec: 'h264', Fps: 0, Bitrate: 0 }, AudioTemplate: { Codec: 'aac', Bitrate: 48, SampleRate: 44100 },
    EnhanceConfig: { VideoEnhance: { SuperResolution: { Type: 'lq' } } } }));
  ai.unfound = await refusal(() => client.ProcessMedia({ ...look, AiAnalysisTask: { Definition: 26 } }));
  ai.unmade = await refusal(() => client.CreateQualityControlTemplate({ Name: 'q', QualityControlItemSet: [{ Type: 'LowEvaluation' }] }));
  ai.unknown = await refusal(() => client.CreateQualityControlTemplate({ Name: 'q', QualityControlItemSet: [{ Type: 'Beauty' }] }));
  await client.CreateWordSamples({ Usages: ['Review'], Words: [{ Keyword: 'casino' }, { Keyword: '赌博', Tags: ['ban'] }] });
  await client.ModifyWordSample({ Keyword: 'casino', Usages: ['All'], TagOperationInfo: { Type: 'add', Tags: ['ban'] } });
  ai.words = await client.DescribeWordSamples({ Tags: ['ban'], Usages: ['Recognition.Asr', 'Review.Ocr'] });
  await client.DeleteWordSamples({ Keywords: ['赌博', 'casino'] });
  ai.wordless = (await client.DescribeWordSamples({})).TotalCount;
  return ai;
}

async function main() {
  const report = { ai: await understood() };
  report.meta = (await client.DescribeMediaMetaData({ InputInfo: input('/in/film.mp4') })).MetaData;
  report.template = (await client.CreateTranscodeTemplate({
    Container: 'mp4', Name: 'small', Comment: 'for a test',
    VideoTemplate: { Codec: 'h264', Fps: 0, Bitrate: 200, Height: 128, ResolutionAdaptive: 'open' },
    AudioTemplate: { Codec: 'aac', Bitrate: 48, SampleRate: 44100 },
  })).Definition;
  await client.ModifyTranscodeTemplate({ Definition: report.template, Name: 'smaller', VideoTemplate: { Bitrate: 150 } });
  report.templates = await client.DescribeTranscodeTemplates({ Definitions: [report.template, 100010] });
  report.mark = await client.CreateWatermarkTemplate({ Type: 'image', XPos: '5%', YPos: '4px', CoordinateOrigin: 'BottomRight', ImageTemplate: { ImageContent: order.image, Width: '20%' } });
  report.marks = await client.DescribeWatermarkTemplates({ Type: 'image' });
  const text = await client.CreateWatermarkTemplate({ Type: 'text', TextTemplate: { FontType: 'arial.ttf', FontSize: '20px', FontColor: '0xFF00FF', FontAlpha: 0.5 } });
  const dash = await client.CreateAdaptiveDynamicStreamingTemplate({ Format: 'MPEG-DASH', DisableHigherVideoResolution: 1, StreamInfos: [180, 128].map((Height) => (
    { Video: { Codec: 'h264', Fps: 25, Bitrate: 200, Height }, Audio: { Codec: 'aac', Bitrate: 48, SampleRate: 44100 } })) });
  const samples = await client.CreateSampleSnapshotTemplate({ SampleType: 'Time', SampleInterval: 1, Format: 'png', Height: 128 });
  const moving = await client.CreateAnimatedGraphicsTemplate({ Fps: 5, Width: 160, Height: 128, Format: 'webp' });
  const sheets = await client.CreateImageSpriteTemplate({ SampleType: 'Time', SampleInterval: 1, RowCount: 2, ColumnCount: 2, Width: 128, Height: 128 });
  const stream = await client.CreateAdaptiveDynamicStreamingTemplate({ Format: 'HLS', StreamInfos: [
    { Video: { Codec: 'h264', Fps: 25, Bitrate: 200, Height: 128 }, Audio: { Codec: 'aac', Bitrate: 48, SampleRate: 44100 } },
  ] });
  const request = {
    InputInfo: input('/in/film.mp4'),
    OutputDir: 'out/', // without its first slash, as the vendor's Terraform example has it
    MediaProcessTask: {
      TranscodeTaskSet: [
        { Definition: report.template, WatermarkSet: [{ Definition: report.mark.Definition }], StartTimeOffset: 1 },
        { Definition: 0, RawParameter: { Container: 'mp3', RemoveVideo: 1, AudioTemplate: { Codec: 'mp3', Bitrate: 64, SampleRate: 44100 } }, OutputObjectPath: 'sound/{inputName}.{format}' },
        { Definition: 875 },
        { Definition: 0, WatermarkSet: [{ Definition: text.Definition, TextContent: "it's 100%: {a}" }], OutputObjectPath: '/upright/{inputName}', RawParameter: {
          Container: 'mov', RemoveAudio: 1, VideoTemplate: { Codec: 'h265', Fps: 15, Bitrate: 128, Width: 256, Height: 144, ResolutionAdaptive: 'close', FillType: 'white', Gop: 15 } } },
        { Definition: 100210, OverrideParameter: { VideoTemplate: { Height: 128 } }, StartTimeOffset: 1, EndTimeOffset: -0.4 },
      ],
      SnapshotByTimeOffsetTaskSet: [{ Definition: 10, ExtTimeOffsetSet: ['0.5s', '2s'] }],
      SampleSnapshotTaskSet: [{ Definition: samples.Definition, ObjectNumberFormat: { InitialValue: 1, MinLength: 3 } }],
      ImageSpriteTaskSet: [{ Definition: sheets.Definition }],
      AnimatedGraphicTaskSet: [{ Definition: moving.Definition, StartTimeOffset: 0.5, EndTimeOffset: 1.5 }],
      AdaptiveDynamicStreamingTaskSet: [{ Definition: stream.Definition, OutputObjectPath: 'abr/{inputName}.{format}', SubStreamObjectName: '{inputName}_s{subStreamNumber}.{format}', SegmentObjectName: 'ts/{subStreamNumber}_{segmentNumber}.{format}' }, { Definition: dash.Definition }, { Definition: 4711 }],
    },
    TaskNotifyConfig: { NotifyType: 'URL', NotifyUrl: order.callback, NotifyKey: 'quite secret' },
    TasksPriority: 3,
    SessionId: 'once',
    SessionContext: 'anything & <all>',
  };
  report.id = (await client.ProcessMedia(request)).TaskId;
  report.twice = await refusal(() => client.ProcessMedia(request));
  report.detail = await finished(report.id);
  report.listed = await client.DescribeTasks({ Status: 'FINISH', SubTaskHasFailed: true, Limit: 10 });
  report.unfailed = await client.DescribeTasks({ Status: 'FINISH', SubTaskHasFailed: false });
  report.late = await refusal(() => client.ManageTask({ OperationType: 'Abort', TaskId: report.id }));
  report.url = await finished((await client.ProcessMedia({
    InputInfo: { Type: 'URL', UrlInputInfo: { Url: order.film } },
    OutputStorage: { Type: 'COS', CosOutputStorage: { Bucket: order.bucket, Region: 'ap-guangzhou' } },
    OutputDir: '/far/',
    MediaProcessTask: { SnapshotByTimeOffsetTaskSet: [{ Definition: 10, TimeOffsetSet: [1] }] },
  })).TaskId);
  const composition = (items) => ({
    FileInfos: [{ InputInfo: input('/in/film.mp4'), Id: 'one' }, { InputInfo: { Type: 'URL', UrlInputInfo: { Url: order.film } }, Id: 'two' }],
    OutputStorage: { Type: 'COS', CosOutputStorage: { Bucket: order.bucket, Region: 'ap-guangzhou' } },
    OutputObjectPath: '/composed/film.{format}',
    ComposeConfig: {
      TargetInfo: { Container: 'mp4', VideoStream: { Codec: 'H.264', Fps: 25, Bitrate: 300 }, AudioStream: { Codec: 'AAC', SampleRate: 44100, AudioChannel: 1 } },
      Canvas: { Color: '#FF0000', Width: 240, Height: 240 },
      Tracks: [{ Type: 'Video', Items: items }],
    },
  });
  const part = (FileId, media, time) => ({ Type: 'Video', Video: { SourceMedia: { FileId, ...media }, TrackTime: time } });
  report.composed = await finished((await client.EditMedia(composition([
    part('two', { StartTime: '1s', EndTime: '2.6s' }), part('one', { StartTime: '0.4s' }, { Start: '1.6s', Duration: '1s' })]))).TaskId);
  report.uncomposed = await refusal(() => client.EditMedia(composition([
    part('one', { EndTime: '1s' }), { Type: 'Transition', Transition: { Duration: '1s' } }, part('three', {})])));
  const schedule = (await client.CreateSchedule({
    ScheduleName: 'graph', OutputDir: '/graph/',
    Trigger: { Type: 'CosFileUpload', CosFileUploadTrigger: { Bucket: order.bucket, Region: 'ap-guangzhou', Dir: '/uploads/' } },
    Activities: [
      { ActivityType: 'input', ReardriveIndex: [1] },
      { ActivityType: 'action-trans', ReardriveIndex: [2], ActivityPara: { TranscodeTask: { Definition: 100010, OverrideParameter: { VideoTemplate: { Height: 128 } } } } },
      { ActivityType: 'action-snapshotByTimeOffset', ReardriveIndex: [3], ActivityPara: { SnapshotByTimeOffsetTask: { Definition: 10, ExtTimeOffsetSet: ['50%'] } } },
      { ActivityType: 'output' },
    ],
  })).ScheduleId;
  await client.ModifySchedule({ ScheduleId: schedule, ScheduleName: 'chain' });
  await client.EnableSchedule({ ScheduleId: schedule });
  report.schedules = await client.DescribeSchedules({ Status: 'Enabled' });
  await client.DisableSchedule({ ScheduleId: schedule });
  report.graph = await finished((await client.ProcessMedia({ InputInfo: input('/in/film.mp4'), ScheduleId: schedule })).TaskId);
  await client.DeleteSchedule({ ScheduleId: schedule });
  report.wrongKey = await refusal(() => clientOf('not it').DescribeTasks({ Status: 'FINISH' }));
  report.noKey = await refusal(() => clientOf('x', 'AKIDnobody').DescribeTasks({ Status: 'FINISH' }));
  report.missing = await refusal(() => client.DescribeTasks({}));
  report.stream = await refusal(() => client.CreateStreamLinkFlow({ FlowName: 'x' }));
  report.preset = await refusal(() => client.DeleteTranscodeTemplate({ Definition: 100010 }));
  report.deleted = await client.DeleteTranscodeTemplate({ Definition: report.template });
  report.gone = await refusal(() => client.ModifyTranscodeTemplate({ Definition: report.template, Name: 'x' }));
  report.parsed = await client.ParseNotification({ Content: JSON.stringify({ EventType: 'WorkflowTask', SessionId: 'once', Timestamp: 5 }) });
  process.stdout.write(JSON.stringify(report));
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
