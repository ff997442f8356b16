import { copyText } from '../../ui/copy.tsx';

/**
 * Puts a text on the clipboard that is still on its way. Safari takes it only when it is asked during the key press itself. False
 * where the browser does not let it, or where there is no text in the end.
 */
export async function copyWhenMade(text: Promise<string>): Promise<boolean> {
  const blob = text.then((made) => new Blob([made], { type: 'text/plain' }));
  // That there is no text is told to whoever made the promise.
  blob.catch(() => {});
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    // Browsers that take no promises.
    return await text.then(copyText, () => false);
  }
}
