import { useState, type FormEvent } from 'react';
import { Link } from 'react-router-dom';
import * as calls from '../../api/calls';
import { asFailure } from '../../api/failure';
import { Button } from '../../components/button';
import { MailIcon } from '../../components/icons';
import { Banner } from '../../components/small';
import { TextField } from '../../components/text_field';
import { useTitle } from '../../hooks/use_title';
import { AuthLayout } from '../auth_layout';
import { ResendButton } from '../resend_button';
import { problemsFrom, problemsOf, problemWith, type FieldName, type Problems } from './validation';
import styles from '../auth_layout.module.css';

const looks: Record<
  FieldName,
  { label: string; type: string; autoComplete: string; hint?: string }
> = {
  email: { label: 'Email', type: 'email', autoComplete: 'email' },
  username: { label: 'Username', type: 'text', autoComplete: 'username' },
  password: {
    label: 'Password',
    type: 'password',
    autoComplete: 'new-password',
    hint: '8 characters or more',
  },
};

function Done({ email }: { email: string }) {
  return (
    <div className={styles.done} role="status">
      <span className={styles.doneArt}>
        <MailIcon size={28} />
      </span>
      <h1>Check your inbox</h1>
      <p className={styles.lead}>
        We sent a link to <strong>{email}</strong>. Open it to verify your address, then log in.
      </p>
      <p className={styles.other}>
        <ResendButton email={email} />
      </p>
      <p className={styles.other}>
        <Link to="/login">Go to log in</Link>
      </p>
    </div>
  );
}

export function RegisterPage() {
  const [fields, setFields] = useState({ email: '', username: '', password: '' });
  const [problems, setProblems] = useState<Problems>({});
  const [banner, setBanner] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  useTitle('Create your account');

  const change = (name: FieldName, value: string) => {
    setFields({ ...fields, [name]: value });
    // A problem goes as soon as it is mended, and comes only when the field is left.
    if (problems[name]) setProblems({ ...problems, [name]: problemWith(name, value) });
  };
  const leave = (name: FieldName) => {
    if (fields[name]) setProblems({ ...problems, [name]: problemWith(name, fields[name]) });
  };
  const fail = (error: unknown) => {
    const failure = asFailure(error);
    if (failure.code === 'EMAIL_ALREADY_EXISTS') setBanner('This email is already registered');
    else if (failure.code === 'USERNAME_TAKEN') setProblems({ username: 'This username is taken' });
    else if (failure.details.length > 0) setProblems(problemsFrom(failure.details));
    else setBanner(failure.message);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = problemsOf(fields);
    setProblems(found);
    setBanner('');
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const { email, username, password } = fields;
      await calls.register({ email: email.trim(), username: username.trim(), password });
      setDone(true);
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };

  if (isDone)
    return (
      <AuthLayout>
        <Done email={fields.email.trim()} />
      </AuthLayout>
    );
  return (
    <AuthLayout>
      <h1>Create your account</h1>
      <p className={styles.lead}>A calm place for the conversations that matter.</p>
      <div className={styles.banners}>{banner && <Banner tone="danger">{banner}</Banner>}</div>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {(Object.keys(looks) as FieldName[]).map((name) => (
          <TextField
            key={name}
            name={name}
            {...looks[name]}
            value={fields[name]}
            error={problems[name]}
            autoFocus={name === 'email'}
            onChange={(event) => change(name, event.target.value)}
            onBlur={() => leave(name)}
          />
        ))}
        <Button type="submit" isBusy={isBusy}>
          Create account
        </Button>
      </form>
      <p className={styles.other}>
        Already have an account? <Link to="/login">Log in</Link>
      </p>
    </AuthLayout>
  );
}
