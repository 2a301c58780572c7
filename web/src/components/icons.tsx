import type { ReactNode } from 'react';

/** Line icons on a 24-pixel grid; they are decoration, so the control around them has the name. */
function icon(body: ReactNode) {
  return function Icon({ size = 20, isFilled = false }: { size?: number; isFilled?: boolean }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill={isFilled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {body}
      </svg>
    );
  };
}

export const HomeIcon = icon(
  <path d="M4 10.500 12 4l8 6.500V19a1 1 0 0 1-1 1h-4.500v-5.500h-5V20H5a1 1 0 0 1-1-1z" />,
);
export const ChatsIcon = icon(
  <>
    <path
      d="M10.500 4C6.400 4 3 6.900 3 10.500c0 1.700.8 3.300 2 4.400L4.300 18l3.500-1.500
      c.9.300 1.800.400 2.700.400 4.100 0 7.500-2.900 7.500-6.400S14.600 4 10.500 4z"
    />
    <path
      d="M20 11.500c.6.900 1 2 1 3.100 0 1.500-.6 2.800-1.600 3.800L20 21l-2.900-1.200
      c-.7.200-1.400.300-2.100.300-1.600 0-3-.5-4.100-1.400"
    />
  </>,
);
export const PersonIcon = icon(
  <>
    <circle cx="12" cy="8.500" r="4" />
    <path d="M4.500 20c1-3.600 4-5.500 7.500-5.500s6.500 1.900 7.500 5.500" />
  </>,
);
export const SendIcon = icon(
  <path d="M12 19V5.500M5.800 11.500 12 5.300l6.200 6.200" strokeWidth="2.300" />,
);
export const BackIcon = icon(<path d="m14.500 5.500-6.500 6.500 6.500 6.500" />);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.500" />
    <path d="m16 16 4.500 4.500" />
  </>,
);
export const DownIcon = icon(<path d="M12 5v14m-6-6 6 6 6-6" />);
export const PenIcon = icon(
  <path
    d="M4.500 19.500 5.300 16 16 5.300a1.800 1.800 0 0 1 2.600 0l.1.100
    a1.800 1.800 0 0 1 0 2.600L8 18.700z"
  />,
);
export const LeaveIcon = icon(
  <path
    d="M10 4.500H6A1.500 1.500 0 0 0 4.500 6v12A1.500 1.500 0 0 0 6 19.500h4M15.500 8
    l4 4-4 4M19 12H9.500"
  />,
);
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path
      d="M12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400
      M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400"
    />
  </>,
);
export const MoonIcon = icon(<path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z" />);
export const ScreenIcon = icon(
  <>
    <rect x="3.500" y="5" width="17" height="11.500" rx="1.500" />
    <path d="M9 20h6" />
  </>,
);
export const CheckIcon = icon(<path d="m5 12.500 4.500 4.500L19 7.500" />);
export const AlertIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 7.800v5M12 16.100v.1" />
  </>,
);
export const MailIcon = icon(
  <>
    <rect x="3.500" y="5.500" width="17" height="13" rx="2" />
    <path d="m4.500 7.500 7.500 6 7.500-6" />
  </>,
);
export const EyeIcon = icon(
  <>
    <path
      d="M2.500 12
      S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"
    />
    <circle cx="12" cy="12" r="2.800" />
  </>,
);
export const EyeOffIcon = icon(
  <path
    d="m4 4 16 16M9.900 5.800A9.300 9.300 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500
    a17 17 0 0 1-2.700 3.400M6.300 7.600A16.400 16.400 0 0 0 2.500 12s3.500 6.500 9.500 6.500
    c1.700 0 3.200-.5 4.500-1.200M9.900 9.900a2.900 2.900 0 0 0 4.100 4.100"
  />,
);
export const CloseIcon = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const RetryIcon = icon(<path d="M19.500 5v4.500H15M19 9.500A7.700 7.700 0 1 0 19.700 13" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const CameraIcon = icon(
  <>
    <path
      d="M4.500 7.500h3l1.600-2.500h5.800l1.600 2.500h3A1.500 1.500 0 0 1 21 9v9
      a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 18V9a1.500 1.500 0 0 1 1.500-1.500z"
    />
    <circle cx="12" cy="13" r="3.600" />
  </>,
);
export const HeartIcon = icon(
  <path
    d="M12 19.800S3.500 15 3.500 9.200A4.500 4.500 0 0 1 12 7.100a4.500 4.500 0 0 1 8.500 2.100
    C20.500 15 12 19.800 12 19.800z"
  />,
);
export const ReplyIcon = icon(
  <path d="M9.500 6 4 11.500 9.500 17M4.500 11.500H14a6 6 0 0 1 6 6v1" />,
);
export const MoreIcon = icon(
  <path d="M5.500 12h.01M12 12h.01M18.500 12h.01" strokeWidth="2.800" />,
);
export const SmileIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.500" />
    <path d="M8.300 14.200a4.500 4.500 0 0 0 7.400 0M9 9.500v.4M15 9.500v.4" />
  </>,
);
export const TrashIcon = icon(
  <path d="M4.500 7h15M9.500 7V4.500h5V7M6.500 7l.8 12.500h9.400L17.500 7M10
    10.500v5.500M14 10.500v5.500" />,
);
export const CopyIcon = icon(
  <>
    <rect x="8.500" y="8.500" width="11.500" height="11.500" rx="2" />
    <path d="M15.500 8.500V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7.500a2 2 0 0 0 2 2h2.500" />
  </>,
);
export const GroupIcon = icon(
  <>
    <circle cx="9" cy="9" r="3.600" />
    <path
      d="M2.500 19.500c.8-3.400 3.500-5 6.500-5s5.700 1.600 6.500 5M15.500 5.800a3.600
    3.600 0 0 1 0 6.400
      M18 14.900c1.800.7 3 2.200 3.500 4.600"
    />
  </>,
);
export const BellIcon = icon(
  <path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500h4" />,
);
export const BellOffIcon = icon(
  <path d="M4 4l16 16M8.300 6.300A6 6 0 0 1 18 11v4M6 9.800v6.700L4.500 18h13M10 20.500h4" />,
);
export const AtIcon = icon(
  <>
    <circle cx="12" cy="12" r="3.500" />
    <path d="M15.500 8.500v4.700a2.500 2.500 0 0 0 5 0V12a8.500 8.500 0 1 0-3.400 6.800" />
  </>,
);
export const ChartIcon = icon(<path d="M4 20h16M7 20v-7M12 20V5.500M17 20v-10" />);
export const ShieldIcon = icon(
  <path d="M12 3.500 19 6v5.500c0 4.300-2.800 7.500-7 9-4.200-1.500-7-4.700-7-9V6z" />,
);
export const InfoIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 11v5.200M12 7.800v.1" />
  </>,
);
