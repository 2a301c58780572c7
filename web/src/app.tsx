import { Navigate, Outlet, Route, Routes, useLocation } from 'react-router-dom';
import { ToastProvider } from './components/toasts';
import { TooltipProvider } from './components/tooltip';
import { SessionProvider, useSession } from './hooks/use_session';
import { AnalyticsPage } from './pages/analytics/analytics_page';
import { ConversationsPage } from './pages/conversations/conversations_page';
import { LoginPage } from './pages/login/login_page';
import { MentionsPage } from './pages/mentions/mentions_page';
import { NotFoundPage } from './pages/not_found/not_found_page';
import { ProfilePage } from './pages/profile/profile_page';
import { RegisterPage } from './pages/register/register_page';
import { TimelinePage } from './pages/timeline/timeline_page';
import { UserPage } from './pages/user/user_page';
import { Shell } from './shell/shell';
import { Splash } from './shell/splash';

/** Where to go after logging in: only a path of this site. */
function safeNext(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/timeline';
}

function SignedIn() {
  const { status } = useSession();
  const { pathname } = useLocation();
  if (status === 'in')
    return (
      <Shell>
        <Outlet />
      </Shell>
    );
  if (status !== 'out') return <Splash isUnreachable={status === 'unreachable'} />;
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname)}`;
  return <Navigate to={`/login${next}`} replace />;
}

function SignedOut() {
  const { status } = useSession();
  const { search } = useLocation();
  if (status === 'in') return <Navigate to={safeNext(search)} replace />;
  if (status === 'starting') return <Splash isUnreachable={false} />;
  return <Outlet />;
}

export function App() {
  return (
    <ToastProvider>
      <TooltipProvider>
        <SessionProvider>
          <Routes>
            <Route element={<SignedOut />}>
              <Route path="/login" element={<LoginPage />} />
              <Route path="/register" element={<RegisterPage />} />
            </Route>
            <Route element={<SignedIn />}>
              <Route path="/" element={<Navigate to="/timeline" replace />} />
              <Route path="/timeline" element={<TimelinePage />} />
              <Route path="/conversations" element={<ConversationsPage />} />
              <Route path="/conversations/:id" element={<ConversationsPage />} />
              <Route path="/conversations/:id/analytics" element={<AnalyticsPage />} />
              <Route path="/mentions" element={<MentionsPage />} />
              <Route path="/users/:username" element={<UserPage />} />
              <Route path="/profile" element={<ProfilePage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Route>
          </Routes>
        </SessionProvider>
      </TooltipProvider>
    </ToastProvider>
  );
}
