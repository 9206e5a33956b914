import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'

/** Manual shows Markdown as elements; HTML in it stays text. */
export default function Manual({ text }: { text: string }) {
  return (
    <Markdown
      remarkPlugins={[remarkGfm]}
      components={{
        // A wide table scrolls by itself, also by keyboard.
        table: ({ children }) => (
          <div className="wide" tabIndex={0}>
            <table>{children}</table>
          </div>
        ),
        pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
        h1: ({ children }) => <h2>{children}</h2>,
        h2: ({ children }) => <h3>{children}</h3>,
        h3: ({ children }) => <h4>{children}</h4>,
      }}
    >
      {text}
    </Markdown>
  )
}
