import pytest

from planner.domain.delivery_troubles import DeliveryTrouble, trouble_of

_T = DeliveryTrouble


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("mail.example.no: [Errno -2] Name or service not known", _T.NO_SUCH_SERVER),
        ("mail.example.no: [Errno -3] Temporary failure in name resolution", _T.NO_SUCH_SERVER),
        ("mail.example.no: [Errno 111] Connection refused", _T.NOBODY_ANSWERS),
        ("mail.example.no: no answer within 25 seconds", _T.NOBODY_ANSWERS),
        ("mail.example.no: [Errno 101] Network is unreachable", _T.NOBODY_ANSWERS),
        ("mail.example.no: STARTTLS extension not supported by server.", _T.NO_ENCRYPTION),
        ("x: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch", _T.CERTIFICATE),
        ("x: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000)", _T.PORT),
        ("x: Connection unexpectedly closed: timed out", _T.PORT),
        ("x: 535 5.7.8 Error: authentication failed", _T.SIGN_IN),
        ("x: SMTP AUTH extension not supported by server.", _T.SIGN_IN),
        ("530 5.7.0 Must issue a STARTTLS command first", _T.NO_ENCRYPTION),
        ("554 5.7.1 <ola@example.no>: Relay access denied", _T.NOT_FOR_OTHERS),
        ("553 5.7.1 <moteplass@example.no>: Sender address rejected: not owned by user", _T.SENDER),
        ("550 5.1.1 <ola@example.no>: Recipient address rejected: User unknown", _T.RECIPIENT),
        ("451 4.7.1 Greylisted, try again later", _T.LATER),
        ("554 5.6.0 Something else", _T.OTHER),
        ("", _T.OTHER),
    ],
)
def test_what_went_wrong_is_told_from_what_was_said(error: str, trouble: DeliveryTrouble) -> None:
    assert trouble_of(error) is trouble
