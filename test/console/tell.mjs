// Tells one story in headless Chromium and prints what happened as JSON. The one
// argument is the Order of console.go.
import { Person } from './person.mjs'

const order = JSON.parse(process.argv[2])
const person = await Person.arrive(order)
try {
  const { default: story } = await import(`./stories/${order.story}.mjs`)
  await story(person)
} catch (error) {
  await person.gaveUp(error)
} finally {
  await person.leave()
}
process.stdout.write(JSON.stringify(person.result))
