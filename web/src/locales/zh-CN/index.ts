import common from './common.json'
import settings from './settings.json'
import tasks from './tasks.json'

/** Each screen has a file of its own; a new one is a line here and in the other languages. */
export default { ...common, ...settings, ...tasks }
