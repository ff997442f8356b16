export function CreateMany(_props: { readonly onTyped: (typed: boolean) => void }) {
  return null;
}
