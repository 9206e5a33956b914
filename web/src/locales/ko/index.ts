import type { Catalogue } from '../catalogue'

const files = import.meta.glob<Catalogue>(['./*.json', '!./phrases.json'], { eager: true, import: 'default' })

export default Object.assign({}, ...Object.values(files)) as Catalogue
