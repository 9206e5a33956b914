import apidocs from './apidocs.json'
import job from './job.json'
import report from './report.json'
import viewer from './viewer.json'
import schemaform from './schemaform.json'
import create from './create.json'
import templates from './templates.json'
import common from './common.json'
import settings from './settings.json'
import tasks from './tasks.json'
import moderation from './moderation.json'
import overview from './overview.json'
import storages from './storages.json'
import workers from './workers.json'

/** Each screen has a file of its own; a new one is a line here, which gives its keys their type. Other languages find theirs. */
export default {
  ...common,
  ...settings,
  ...tasks,
  ...workers,
  ...apidocs,
  ...storages,
  ...moderation,
  ...overview,
  ...job,
  ...viewer,
  ...report,
  ...schemaform,
  ...create,
  ...templates,
}
