import { Uploads } from './Uploads'

/** uploads are those of the browser's tab: they go on while one looks at other pages. */
export const uploads = new Uploads()
