import { useRef, useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import * as calls from '../../api/calls';
import { asFailure } from '../../api/failure';
import { Button } from '../../components/button';
import { Banner } from '../../components/small';
import { TextField } from '../../components/text_field';
import { useTitle } from '../../hooks/use_title';
import { AuthLayout } from '../auth_layout';
import { ResendButton } from '../resend_button';
import styles from '../auth_layout.module.css';

type Problem = { text: string; isUnverified: boolean };

function problemOf(error: unknown): Problem {
  const failure = asFailure(error);
  if (failure.code === 'EMAIL_NOT_VERIFIED') {
    return { text: 'Please verify your email first.', isUnverified: true };
  }
  if (failure.status === 401) return { text: 'Invalid email or password', isUnverified: false };
  if (failure.status === 429) {
    return { text: 'Too many attempts. Please wait a little and try again.', isUnverified: false };
  }
  return { text: failure.message, isUnverified: false };
}

function VerifiedBanner() {
  const [query] = useSearchParams();
  const verified = query.get('verified');
  if (verified === '1')
    return <Banner tone="success">Your email is verified. Log in to start talking.</Banner>;
  if (verified === null) return null;
  return (
    <Banner tone="danger">
      This verification link is not valid any more. Log in to get a new one.
    </Banner>
  );
}

export function LoginPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  useTitle('Log in');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await calls.logIn(email.trim(), password);
    } catch (error) {
      setProblem(problemOf(error));
      setPassword('');
      setBusy(false);
      passwordField.current?.focus();
    }
  };

  return (
    <AuthLayout>
      <h1>Welcome back</h1>
      <p className={styles.lead}>Log in to pick up where you left off.</p>
      <div className={styles.banners}>
        {problem ? (
          <Banner tone="danger">
            {problem.text} {problem.isUnverified && <ResendButton email={email.trim()} />}
          </Banner>
        ) : (
          <VerifiedBanner />
        )}
      </div>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          name="password"
          ref={passwordField}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" isBusy={isBusy} disabled={!email.trim() || !password}>
          Log in
        </Button>
      </form>
      <p className={styles.other}>
        New to Parley? <Link to="/register">Create an account</Link>
      </p>
    </AuthLayout>
  );
}
