import { Link } from 'react-router-dom';
import { SearchIcon } from '../../components/icons';
import { EmptyState } from '../../components/small';
import { useTitle } from '../../hooks/use_title';
import styles from '../page.module.css';

export function NotFoundPage() {
  useTitle('Not found');
  return (
    <main className={styles.page}>
      <EmptyState
        art={<SearchIcon size={38} />}
        title="There is nothing here"
        action={<Link to="/timeline">Go home</Link>}
      >
        The address may be mistyped, or what was here has gone.
      </EmptyState>
    </main>
  );
}
