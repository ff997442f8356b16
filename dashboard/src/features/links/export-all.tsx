import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { LinkListSearch } from './link-list-search.ts';
import { exportLinks } from './links-api.ts';
import { saveFile } from '../../ui/save-file.ts';

const t = strings.links;

/** Everything that the filters let through, as a file. */
export function ExportAll({ search }: { readonly search: LinkListSearch }) {
  const { say } = useToast();
  const { mutate, isPending } = useMutation({
    mutationFn: () => exportLinks(search),
    onSuccess: (file) => saveFile('short-urls.csv', file),
    onError: (error) => say(t.exportFailed(error.message)),
  });
  return (
    <Button icon={<Download />} busy={isPending} title={t.exportAllHint} onClick={() => mutate()}>
      {t.exportAll}
    </Button>
  );
}
