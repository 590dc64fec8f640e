// Who comes to sign in meets a phone that has forgotten the one before.
if (phone.can()) phone.forget().then(phone.forgetLooks);
