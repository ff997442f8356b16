import { useNavigate } from '@tanstack/react-router';
import { LogOut, Menu as MenuIcon } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { usePages } from './pages.ts';
import { useSession } from './session.tsx';

const t = strings.app;

/** On narrow screens, in place of the side. */
export function PagesMenu() {
  const pages = usePages();
  const { signOut } = useSession();
  const navigate = useNavigate();
  return (
    <Menu
      trigger={<IconButton label={t.more} icon={<MenuIcon />} />}
      items={[
        ...pages.map(({ to, label, icon: Icon }) => ({
          label,
          icon: <Icon aria-hidden />,
          onSelect: () => void navigate({ to }),
        })),
        { label: t.signOut, icon: <LogOut aria-hidden />, onSelect: signOut },
      ]}
    />
  );
}
