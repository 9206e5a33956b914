import { Component, type ReactNode } from 'react'
import { Broken } from './Broken'

interface Props {
  /** Where the person is: another place is drawn anew. */
  place: string
  children: ReactNode
}

/** Boundary keeps an error of a page in the page: what is around it stays. */
export class Boundary extends Component<Props, { error: unknown; place: string }> {
  override state = { error: null as unknown, place: this.props.place }

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') }
  }

  static getDerivedStateFromProps(props: Props, state: { place: string }) {
    return props.place === state.place ? null : { error: null, place: props.place }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <Broken error={this.state.error} again={() => this.setState({ error: null })} />
  }
}
