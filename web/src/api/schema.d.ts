// Made by `npm run api:generate` from openapi.json. Do not edit.

export interface paths {
    "/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All uploaded pictures. */
        get: operations["list_assets"];
        put?: never;
        /**
         * Takes a picture in. It is recognised by its content, decoded, and made anew: metadata and whatever else hides in the
         *     file is gone. The same file gives the same picture.
         */
        post: operations["create_asset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a picture. */
        delete: operations["delete_asset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture itself. */
        get: operations["get_asset_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, on what, from where, when and how it went; newest first. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every row that fits, oldest first, as a file. The export is a row of the trail itself, the last one of the file. */
        get: operations["export_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/2fa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the caller's second factor. */
        get: operations["get_second_factor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/2fa/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes the second factor away with one of its codes. Wants a recent proof of identity; refused while a role of the
         *     caller demands a factor.
         */
        post: operations["disable_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/2fa/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ten new recovery codes; the old ones are void. Takes a code of the factor or an old recovery code, and a recent proof
         *     of identity.
         */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/2fa/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new secret for the authenticator app, with its picture. It waits for its first code; an active factor stays as it
         *     is until then, and a code of it is taken. Wants a recent proof of identity.
         */
        post: operations["set_up_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/2fa/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the waiting secret the active one with its first code. Answers ten recovery codes, once; every other session of
         *     the user ends.
         */
        post: operations["verify_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * User name and password, and a code where the account has a second factor, for a pair of tokens. Answers 401
         *     `auth.totp_required` after the right password when a code is missing. Send the `device_token` of the last sign-in
         *     along: a known device gets in while strangers try passwords on its account.
         */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this session, or with `?all=true` every session of the user. */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am and what I may do. */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the caller's own password. Every other session ends, and no device is known any longer. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/reauthenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Proves anew who the caller is, so that sensitive actions are let through for ten minutes. Wants a code where the
         *     account has a second factor.
         */
        post: operations["reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A refresh token for a new pair. Works once; with the same `Idempotency-Key` the same pair comes back for 30 s. */
        post: operations["refresh_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My sessions that hold, newest first; `current` marks the one that asks. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of my sessions, at once and for good. */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/revoke-others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends every session of mine but the one that asks. */
        post: operations["revoke_other_sessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The destinations, by name. */
        get: operations["list_destinations"];
        put?: never;
        /** A new destination. */
        post: operations["create_destination"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/destinations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One destination. */
        get: operations["get_destination"];
        put?: never;
        post?: never;
        /** Deletes it; 409 while something uses it. */
        delete: operations["delete_destination"];
        options?: never;
        head?: never;
        /** Changes the fields that are sent; the answer says what is affected and when the change applies. */
        patch: operations["update_destination"];
        trace?: never;
    };
    "/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cameras, capture cards and sound cards that the setting `DEVICES_ALLOW` names. */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to jobs and their outputs, newest first; kept for 30 days. */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ffmpeg-profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The profiles, by name. */
        get: operations["list_profiles"];
        put?: never;
        /** A new profile. */
        post: operations["create_profile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ffmpeg-profiles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One profile. */
        get: operations["get_profile"];
        put?: never;
        post?: never;
        /** Deletes it; 409 while something uses it. */
        delete: operations["delete_profile"];
        options?: never;
        head?: never;
        /** Changes the fields that are sent; the answer says what is affected and when the change applies. */
        patch: operations["update_profile"];
        trace?: never;
    };
    "/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What lies in a folder below `MEDIA_DIR`. */
        get: operations["list_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server answers. */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inputs/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Looks at a source before anything depends on it: opened as a job would open it, for at most twelve seconds, with its
         *     streams and a picture. One that cannot be opened is `ok: false`, not an error. Nothing is stored.
         */
        post: operations["test_input"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Measurements for Prometheus, text format 0.0.4. For callers with `monitoring.read`, and for the addresses in
         *     `METRICS_ALLOW` without any sign-in.
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/monitoring/ffmpeg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** FFmpeg and ffprobe: where, which version, flagged or not. */
        get: operations["get_ffmpeg_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/monitoring/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The outputs that have reported since the server started, by the name of their job. */
        get: operations["list_output_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/monitoring/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The machine: processors, memory, disk, FFmpeg processes. Sampled at most every two seconds, for all who ask. */
        get: operations["get_system_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/security/csp-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What browsers reported, grouped, last seen first. At most 500 groups are kept, for 30 days. */
        get: operations["list_csp_reports"];
        put?: never;
        /** Takes reports of browsers, in both of their forms. No more than 20 of a body are read. */
        post: operations["send_csp_reports"];
        /** Forgets all reports. */
        delete: operations["clear_csp_reports"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/security/key-backup-confirmed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirms that a copy of `ENCRYPTION_KEY` lies in a safe place. A new key needs a new confirmation. */
        post: operations["confirm_key_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/security/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys by name, password and second-factor policy, limits, FFmpeg, Content-Security-Policy. */
        get: operations["get_security_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings that were set; what was not has its default. */
        get: operations["get_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the settings that are sent; `null` goes back to the default. Who must have a second factor is changed only
         *     with a recent proof of who is asking.
         */
        patch: operations["update_settings"];
        trace?: never;
    };
    "/settings/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My account. */
        get: operations["get_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the fields of my account that are sent. Another e-mail address takes a recent proof of who is asking. */
        patch: operations["update_account"];
        trace?: never;
    };
    "/setup/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the first administrator. Needs the set-up code that the server printed, unless the browser runs on the same
         *     machine. Works once.
         */
        post: operations["create_first_admin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that the set-up is complete. Once. */
        post: operations["complete_setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is still to be done on a new instance. */
        get: operations["get_setup_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup/step/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ticks a step of the set-up off, or takes the tick away. */
        post: operations["tick_setup_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/setup/syscheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What this installation has and lacks: FFmpeg, folders, space. */
        post: operations["check_system"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The jobs, oldest first; without their inputs and outputs. */
        get: operations["list_jobs"];
        put?: never;
        /** A new job. */
        post: operations["create_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job. */
        get: operations["get_job"];
        put?: never;
        post?: never;
        /** Stops it if it runs, then deletes it. */
        delete: operations["delete_job"];
        options?: never;
        head?: never;
        /** Changes the fields that are sent. A change reaches a job on air at its next restart. */
        patch: operations["update_job"];
        trace?: never;
    };
    "/stream-jobs/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes on a trouble: everybody sees who did, until it is over. 409 where there is none. */
        post: operations["acknowledge_job"];
        /** Gives a trouble back to everybody. */
        delete: operations["unacknowledge_job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a copy with the same inputs, secrets and destinations. It is off. */
        post: operations["clone_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job as a file that `POST /stream-jobs` takes; secrets are left out and named. */
        get: operations["export_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One more input. Applies when the job is started or restarted. */
        post: operations["create_input"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/inputs/{input_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes it away. Applies when the job is started or restarted. */
        delete: operations["delete_input"];
        options?: never;
        head?: never;
        /** Changes the fields that are sent. Applies when the job is started or restarted. */
        patch: operations["update_input"];
        trace?: never;
    };
    "/stream-jobs/{id}/live/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A playlist or segment of the live picture. Asking for the playlist starts a picture where the job has no HLS output;
         *     it ends 30 s after the last request.
         */
        get: operations["get_live_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last half hour of a stream's numbers, in steps of some seconds, as far as this server saw it. */
        get: operations["get_past_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One more output. On air it applies at once and touches no other output. */
        post: operations["create_output"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/outputs/{output_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes it away. On air it applies at once and touches no other output. */
        delete: operations["delete_output"];
        options?: never;
        head?: never;
        /** Changes the fields that are sent. */
        patch: operations["update_output"];
        trace?: never;
    };
    "/stream-jobs/{id}/outputs/{output_id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this output and starts it again; the others notice nothing. */
        post: operations["restart_output"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/outputs/{output_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets this output take part again; the others notice nothing. */
        post: operations["start_output"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/outputs/{output_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes this output off air; the others notice nothing. */
        post: operations["stop_output"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The command lines that the job would run, secrets masked. */
        post: operations["preview_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the encoder and starts it with the present settings. */
        post: operations["restart_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs that are kept, newest first. */
        get: operations["list_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/runs/{run}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log of a run, oldest line first. */
        get: operations["get_run_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wants the job on air. Doing it twice is fine: there is one run. */
        post: operations["start_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/still": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A small picture of what a job sends now, at most a few seconds old, and how loud its sound is. Sound alone is answered
         *     with 204. 409 says why there is none: another server runs the job, what runs it does not answer, or no decoder can read
         *     what it sends. 429 while the machine has no time for one.
         */
        get: operations["get_still"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wants the job off air. Wins over everything that is pending. */
        post: operations["stop_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream-jobs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts, stops or restarts many jobs, one after the other. What cannot be done says why; the rest is done. */
        post: operations["bulk_jobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server answers and has its tools. */
        get: operations["get_system_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My tokens, newest first. */
        get: operations["list_tokens"];
        put?: never;
        /** A new token; the answer is the only place where it is shown. Needs a recent proof of who is asking. */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes one of my tokens; it holds no more from this moment on. */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users, oldest first. */
        get: operations["list_users"];
        put?: never;
        /** A new user. Unless told otherwise, it must choose another password at its first sign-in. */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user. */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /** Deletes a user with its sessions and tokens. What it did stays in the audit trail under its name. */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Changes the fields that are sent. A new password must be changed by its user and ends their sessions; switching the
         *     account off ends its sessions and revokes its tokens. 409 `users.last_admin` when nobody would administer.
         */
        patch: operations["update_user"];
        trace?: never;
    };
    "/users/{id}/2fa/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a lost second factor away, recovery codes included, and ends the user's sessions. */
        post: operations["reset_user_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sessions of a user that hold, newest first. */
        get: operations["list_user_sessions"];
        put?: never;
        post?: never;
        /** Ends every session of a user. */
        delete: operations["end_user_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opens the socket for a caller who may at least see states. */
        get: operations["open_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/logs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log lines of a job, as text frames. */
        get: operations["open_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** States and numbers of all outputs, as text frames. */
        get: operations["open_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that opens one WebSocket: single use, 30 s, bound to the session and the path. */
        post: operations["create_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Which trouble. */
        Acknowledge: {
            /**
             * Format: uuid
             * @description That of this output; left out: that of the job as a whole.
             */
            output_id?: string | null;
        };
        /** @description Something on air that a change reaches. */
        Affected: {
            /** @description `now` or `on_restart`. */
            applies: string;
            /**
             * Format: uuid
             * @description The job.
             */
            job_id: string;
            /** @description Its name. */
            job_name: string;
            /**
             * Format: uuid
             * @description The output, if only that is touched.
             */
            output_id?: string | null;
        };
        /** @description A device that inputs may open. */
        AllowedDevice: {
            /** @description `video` or `audio`. */
            media: string;
            /** @description What the system calls it. */
            name: string;
            /** @description Whether it is there now. */
            present: boolean;
            /** @description Goes into an input's `uri` as it is: `v4l2:/dev/video0`, `alsa:hw:1,0`. */
            uri: string;
        };
        /** @description What one sees of a token after it was made. */
        ApiToken: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it runs out.
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used; exact to a minute.
             */
            last_used_at?: string | null;
            /** @description From where it was last used. */
            last_used_ip?: string | null;
            /** @description What its owner calls it. */
            name: string;
            /** @description What it is limited to; an empty list limits nothing. */
            scopes: string[];
        };
        /** @description A picture. */
        Asset: {
            /**
             * Format: date-time
             * @description When it was sent.
             */
            created_at: string;
            /** @description Name of the file: random, with the extension of what it is. */
            filename: string;
            /**
             * Format: int32
             * @description In pixels.
             */
            height: number;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Always `image`. */
            kind: string;
            /** @description Its type: `image/png`, `image/jpeg` or `image/webp`. */
            mime: string;
            /** @description What the sender called it. */
            original_name: string;
            /**
             * Format: int64
             * @description Size of the stored file.
             */
            size_bytes: number;
            /** @description Whether something refers to it. */
            used: boolean;
            /**
             * Format: int32
             * @description In pixels.
             */
            width: number;
        };
        /** @description Something that was done, or refused. */
        AuditEvent: {
            /** @description What was done; `docs/reference/audit-actions.md` lists them. */
            action: string;
            /** @description The name of whoever did it, at that time. */
            actor?: string | null;
            /**
             * Format: uuid
             * @description The account, which may be deleted by now.
             */
            actor_id?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description From which address. */
            ip?: string | null;
            /** @description Further facts: `changed`, `secrets` (names only), `repeated`, … */
            meta: Record<string, unknown>;
            /** @description `ok` or `refused`. */
            outcome: string;
            /**
             * Format: int64
             * @description Counts up in the order of writing.
             */
            seq: number;
            /**
             * Format: uuid
             * @description The session it was done in.
             */
            session_id?: string | null;
            /** @description Which thing. */
            target_id?: string | null;
            /** @description Kind of thing it was done to. */
            target_type?: string | null;
            /**
             * Format: uuid
             * @description The token it was done with.
             */
            token_id?: string | null;
        };
        /** @description What to do with which jobs. */
        BulkAction: {
            /** @description `start`, `stop` or `restart`. */
            action: string;
            /** @description With `stop`: every job that shall be on air. */
            all?: boolean;
            /** @description The jobs; at most 1,000. */
            job_ids?: string[];
        };
        /** @description How it went with one of many jobs. */
        BulkResult: {
            error?: components["schemas"]["ErrorDetail"] | null;
            /**
             * Format: uuid
             * @description The job.
             */
            job_id: string;
            /** @description Whether it was done. */
            ok: boolean;
        };
        /** @description How servers tell each other what happens. */
        BusHealth: {
            /** @description Whether the other servers can be reached. */
            connected: boolean;
            /** @description `memory` for a single server, `redis` for several. */
            kind: string;
            /**
             * Format: date-time
             * @description Since when that is so; not for `memory`.
             */
            since?: string | null;
        };
        /** @description One thing that was looked at. */
        CheckItem: {
            /** @description A version, a folder, a number of bytes. */
            detail?: string | null;
            /** @description What: `ffmpeg`, `ffprobe`, `ffmpeg_version`, `data_dir`, `media_dir`, `log_dir`, `recordings_dir`, `disk_space`. */
            key: string;
            /** @description Whether it is as it should be. */
            ok: boolean;
        };
        /** @description How a copy shall be called. */
        CloneJob: {
            /** @description 1 to 128 characters; left out: the name of the original with the next number behind it. */
            name?: string | null;
        };
        /** @description A new token. The secret leaves the server here and nowhere else. */
        CreatedApiToken: components["schemas"]["ApiToken"] & {
            /** @description The token itself, for the `Authorization` header. It is not shown again. */
            token: string;
        };
        /** @description A user to be made by an administrator. */
        CreateUser: {
            /** @description E-mail address, unique without regard to case. */
            email?: string | null;
            /** @description `de` or `en`; when left out, the instance's default. */
            language?: string | null;
            /** @description Whether the user must choose another password before anything else; when left out, they must. */
            must_change_password?: boolean | null;
            /**
             * Format: password
             * @description 8 to 128 characters, none of the most common ones.
             */
            password: string;
            /** @description `viewer`, `operator`, `admin`; when left out, `operator`. */
            roles?: string[] | null;
            /** @description 3 to 64 characters, unique without regard to case. */
            username: string;
        };
        /** @description One kind of violation that browsers reported. */
        CspReport: {
            /** @description What was blocked: an origin, a scheme, or a word such as `inline` or `eval`. */
            blocked: string;
            /** @description The directive that was violated, such as `script-src-elem`. */
            directive: string;
            /** @description `enforce`: it was blocked. `report`: it was only reported. */
            disposition: string;
            /** @description Path of the page, with ids replaced by `{id}`. */
            document: string;
            /**
             * Format: date-time
             * @description When first.
             */
            first_seen_at: string;
            /** @description Names this kind: a digest of what follows. */
            id: string;
            /**
             * Format: date-time
             * @description When last.
             */
            last_seen_at: string;
            /**
             * Format: int64
             * @description How often it was reported.
             */
            reports: number;
            /** @description The first 16 hexadecimal digits of the SHA-256 of the beginning of the blocked script or style, if it was told. */
            sample_digest?: string | null;
        };
        /** @description A place where media is sent. */
        Destination: {
            /** @description After a change: the outputs that use it, and when the change reaches them. */
            affected?: components["schemas"]["Affected"][] | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Whether jobs may use it. */
            enabled: boolean;
            /** @description Whether there is a stream key. */
            has_stream_key: boolean;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description `rtmp`, `platform`, `hls`, `recording`, `preview`, `srt`, `udp`, `rtsp` or `icecast`. */
            kind: string;
            /** @description Name. */
            name: string;
            /** @description The stream key's mask, if there is one. */
            stream_key?: string | null;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /** @description Address or path; masked where it carries a credential. */
            url: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            version: number;
        };
        /** @description Changes to one's own account; only what is sent changes. */
        EditAccount: {
            /** @description E-mail address; `null` removes it. Needs a recent proof. */
            email?: string | null;
            /** @description `de` or `en`. */
            language?: string | null;
            /** @description `system`, `light` or `dark`. */
            theme?: string | null;
        };
        /** @description Changes to a destination; what is left out stays. */
        EditDestination: {
            /** @description Whether jobs may use it. */
            enabled?: boolean | null;
            /** @description The kind. */
            kind?: string | null;
            /** @description 1 to 128 characters. */
            name?: string | null;
            /**
             * Format: password
             * @description `null` clears it; `""` or the mask keeps it.
             */
            stream_key?: string | null;
            /** @description The address; sending the mask back keeps it. */
            url?: string | null;
        };
        /** @description Changes to an input; what is left out stays. */
        EditInput: {
            /** @description The kind. */
            kind?: string | null;
            /** @description Start over at the end. */
            loop?: boolean | null;
            /** @description What is taken from it. */
            media?: string | null;
            /** @description Options; `null` = none. */
            options?: Record<string, unknown> | null;
            /**
             * Format: int32
             * @description Place among the inputs.
             */
            order?: number | null;
            /** @description Reconnect by itself. */
            reconnect?: boolean | null;
            /** @description The source; sending the mask back keeps it. */
            uri?: string | null;
        };
        /** @description Changes to the settings; `null` goes back to the default. */
        EditInstance: {
            /** @description `de` or `en`. */
            default_language?: string | null;
            /** @description Up to 128 characters. */
            instance_name?: string | null;
            /** @description Roles whose holders must have a second factor: `viewer`, `operator`, `admin`. Needs a recent proof. */
            second_factor_roles?: string[] | null;
        };
        /** @description Changes to a job; what is left out stays. Inputs and outputs have their own routes. */
        EditJob: {
            /** @description Come back after a reboot. */
            autostart?: boolean | null;
            /** @description What it is for; `null` = nothing. */
            description?: string | null;
            /** @description Whether it may be started; `false` stops it. */
            enabled?: boolean | null;
            /** @description Retry rule; `null` = the defaults. */
            fallback_policy?: Record<string, unknown> | null;
            /**
             * Format: uuid
             * @description Encoding profile; `null` = copy. Reaches a job on air at its next restart.
             */
            ffmpeg_profile_id?: string | null;
            /** @description Words to find it by; `null` = none. */
            labels?: string[] | null;
            /** @description 1 to 128 characters. */
            name?: string | null;
            /** @description Not available yet. */
            recording_enabled?: boolean | null;
            /** @description Further sizes beside the main picture; `null` = none. Reach a job on air at its next restart. */
            renditions?: components["schemas"]["Rendition"][] | null;
            /**
             * Format: int32
             * @description After a reboot, lower ones are started first.
             */
            start_order?: number | null;
        };
        /** @description Changes to an output; what is left out stays. */
        EditOutput: {
            /**
             * Format: uuid
             * @description Where it sends; `null` = nowhere for now.
             */
            destination_id?: string | null;
            /** @description Whether it takes part when the job runs. */
            enabled?: boolean | null;
            /** @description The format; `null` = what fits the destination. */
            format?: string | null;
            /** @description Muxer options; `null` = none. */
            output_opts?: Record<string, unknown> | null;
            /** @description The rendition that it sends; `null` = the main picture. */
            rendition?: string | null;
        };
        /** @description Changes to a profile; what is left out stays. */
        EditProfile: {
            /** @description Sound; `null` = nothing set. */
            audio?: Record<string, unknown> | null;
            /** @description Pass picture and sound through. */
            copy_mode?: boolean | null;
            /** @description Further arguments; `null` = none. */
            expert_args?: string[] | null;
            /** @description Filter graphs; `null` = none. */
            filters?: Record<string, unknown> | null;
            /** @description Options of FFmpeg as a whole; `null` = the defaults. */
            global_opts?: Record<string, unknown> | null;
            /** @description 1 to 128 characters, unique. */
            name?: string | null;
            /** @description Picture; `null` = nothing set. */
            video?: Record<string, unknown> | null;
        };
        /** @description Changes to a user; only what is sent changes. */
        EditUser: {
            /** @description E-mail address; `null` removes it. */
            email?: string | null;
            /** @description Whether it may sign in. Switching it off ends its sessions and revokes its tokens. */
            is_active?: boolean | null;
            /** @description `de` or `en`. */
            language?: string | null;
            /**
             * Format: password
             * @description A password that the user must change at the next sign-in; ends its sessions. An empty one keeps what is stored.
             */
            password?: string | null;
            /** @description `viewer`, `operator`, `admin`; at least one. */
            roles?: string[] | null;
        };
        /** @description The error envelope as it stands on the wire. */
        ErrorBody: {
            /** @description The error. */
            error: components["schemas"]["ErrorDetail"];
        };
        /** @description What went wrong. Sentences live in the translations of whoever reads this. */
        ErrorDetail: {
            /** @description Stable code. */
            code: string;
            /** @description Always `error`. */
            level: string;
            /** @description Parameters of the sentence; `fields` lists refused fields. */
            params: Record<string, unknown>;
            /** @description Leads to this request in the server's log. */
            request_id?: string | null;
        };
        /** @description A job as a file. `POST /stream-jobs` takes it; what that does not know of it is for people. */
        ExportedJob: Record<string, unknown> & {
            /**
             * Format: date-time
             * @description When it was written.
             */
            exported_at: string;
            /** @description `castcore.stream-job`. */
            format: string;
            /**
             * Format: int32
             * @description 1.
             */
            format_version: number;
            /** @description Fields that hold a mask, because their credential stays here: enter them anew elsewhere. */
            missing_secrets: string[];
        };
        /** @description A code of the authenticator app. */
        FactorCode: {
            /** @description Six digits. */
            code: string;
        };
        /** @description The factor is off. */
        FactorDisabled: {
            /** @description Always false. */
            enabled: boolean;
        };
        /** @description The factor is on. */
        FactorEnabled: {
            /** @description Always true. */
            enabled: boolean;
            /** @description Ten codes, each of which stands in for the factor once. They are shown here and never again. */
            recovery_codes: string[];
        };
        /** @description A code of the factor that is active now; nothing where there is none. */
        FactorProof: {
            /** @description One of the recovery codes, instead of `totp_code`. */
            recovery_code?: string | null;
            /** @description Six digits of the authenticator app. */
            totp_code?: string | null;
        };
        /** @description A secret that waits for its first code. It is shown here and never again. */
        FactorSetup: {
            /** @description What the picture says. */
            otpauth_uri: string;
            /** @description The picture, as SVG. */
            qr_svg: string;
            /** @description For typing into the app: base 32. */
            secret: string;
        };
        /** @description How it stands with the second factor of an account. */
        FactorState: {
            /** @description Whether signing in takes a code. */
            enabled: boolean;
            /** @description Whether a secret waits for its first code. */
            pending: boolean;
            /**
             * Format: int64
             * @description Recovery codes that were not used.
             */
            recovery_codes_left: number;
            /** @description Whether a role of the account demands a factor. */
            required: boolean;
        };
        /** @description FFmpeg. */
        FfmpegOverview: {
            /** @description Whether it was found and may be used. */
            available: boolean;
            /** @description Its own words about its version. */
            version?: string | null;
            /** @description Below the minimum; null = it does not tell. */
            vulnerable?: boolean | null;
        };
        /** @description What the contract's `GET /monitoring/ffmpeg` tells. */
        FfmpegReport: {
            /** @description The setting `BLOCK_RISKY_CODECS`. */
            block_risky_codecs: boolean;
            /** @description Whether FFmpeg may be used. */
            ffmpeg_available: boolean;
            /** @description Whether FFmpeg is the pinned build, by its checksum. */
            ffmpeg_pinned: boolean;
            /** @description Why FFmpeg may not be used, and what to do. */
            ffmpeg_problem?: string | null;
            /** @description FFmpeg's own words about its version. */
            ffmpeg_version?: string | null;
            /** @description Below the minimum; null = it does not tell. */
            ffmpeg_vulnerable?: boolean | null;
            /** @description Whether ffprobe may be used; without it FFmpeg itself probes. */
            ffprobe_available: boolean;
            /** @description ffprobe's own words about its version. */
            ffprobe_version?: string | null;
            /** @description Below the minimum; null = it does not tell, or there is none. */
            ffprobe_vulnerable?: boolean | null;
            /** @description The setting `MEDIA_AUTOTHUMBNAILS_ENABLED`. */
            media_autothumbnails_enabled: boolean;
            /** @description The oldest version that is not flagged. */
            min_version: string;
            /** @description Decoders that are not used. */
            risky_codecs: string[];
            /** @description The setting `SAFE_MEDIA_PROCESSING_ENABLED`. */
            safe_media_processing_enabled: boolean;
        };
        /** @description A file or folder. */
        FileEntry: {
            /** @description Whether it is a folder. */
            is_dir: boolean;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            modified_at?: string | null;
            /** @description Its name. */
            name: string;
            /** @description Path below the top; goes into an input's `uri` as it is. */
            path: string;
            /**
             * Format: int64
             * @description Size of a file.
             */
            size_bytes?: number | null;
            /** @description Whether its name looks like media. */
            streamable: boolean;
        };
        /** @description A folder. */
        Folder: {
            /** @description Folders first, then files, by name; at most 500. */
            entries: components["schemas"]["FileEntry"][];
            /** @description Path below it; empty = the top. */
            path: string;
            /** @description The setting that names the top. */
            root: string;
            /** @description Whether there were more. */
            truncated: boolean;
        };
        /** @description Alive. */
        Health: {
            /** @description Always `ok`; a server that cannot say so does not answer. */
            status: string;
            /** @description Version of the product. */
            version: string;
        };
        /** @description An input of a job. */
        Input: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description `file`, `url`, `test` or `device`. */
            kind: string;
            /** @description Starts over at the end. */
            loop: boolean;
            /** @description What is taken from it: `both`, `video` or `audio`. */
            media: string;
            /** @description Input options from the allow-list. */
            options: Record<string, unknown>;
            /**
             * Format: int32
             * @description Place among the inputs.
             */
            order: number;
            /** @description Reconnects by itself (HTTP). */
            reconnect: boolean;
            /** @description Path, address, pattern or device; masked where it carries a credential. */
            uri: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            version: number;
        };
        /** @description A source to be looked at. */
        InputTest: {
            /**
             * Format: uuid
             * @description The stored input that masked parts come from.
             */
            input_id?: string | null;
            /** @description As in an input. */
            kind: string;
            /** @description As in an input. */
            media?: string;
            /** @description As in an input. */
            options?: Record<string, unknown>;
            /** @description As in an input. */
            uri: string;
        };
        /** @description What was found. */
        InputTrial: {
            /** @description Why not: a reason, as a job would give it, or an error code. */
            code?: string | null;
            /** @description FFmpeg's or the server's own words, redacted. */
            detail?: string | null;
            /**
             * Format: int64
             * @description Length of a recording, in milliseconds.
             */
            duration_ms?: number | null;
            /** @description The same, when it is a reason. */
            hint?: string | null;
            /** @description Whether the source can be used. */
            ok: boolean;
            /** @description A picture of it: `data:image/jpeg;base64,…`, at most 640 pixels wide. */
            picture?: string | null;
            /** @description Pictures and sounds in it. */
            streams: components["schemas"]["TrialStream"][];
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            took_ms: number;
        };
        /** @description The answer to a confirmation. */
        KeyBackupState: {
            /** @description Whether somebody has confirmed that there is a copy of the key that seals. */
            key_backup_confirmed: boolean;
        };
        /** @description Lifetimes and limits. */
        LimitOverview: {
            /**
             * Format: int32
             * @description How long an access token holds, in minutes.
             */
            access_token_minutes: number;
            /**
             * Format: int32
             * @description Attempts in one window.
             */
            auth_attempts: number;
            /**
             * Format: int32
             * @description The window, in seconds.
             */
            auth_window_s: number;
            /** @description Whether sign-in and its kin are limited. */
            enabled: boolean;
            /**
             * Format: int32
             * @description How long an unused session lasts, in days.
             */
            session_days: number;
        };
        /** @description A line of a run's log. */
        LogEntry: {
            /** @description What it means, if we know. */
            hint?: string | null;
            /** @description `debug`, `info`, `warning` or `error`. */
            level: string;
            /** @description The text, redacted. */
            line: string;
            /**
             * Format: uuid
             * @description The output it concerns, if it is not the encoder's.
             */
            output_id?: string | null;
            /**
             * Format: int64
             * @description Grows by one with each line.
             */
            seq: number;
            /**
             * Format: double
             * @description Wall clock, seconds since 1970.
             */
            ts: number;
        };
        /** @description User name and password; a code where the account has a second factor. */
        Login: {
            /**
             * @description What the last sign-in on this device answered as `device_token`. Lets a known device in while strangers try
             *     passwords on its account.
             */
            device_token?: string | null;
            /**
             * Format: password
             * @description Password.
             */
            password: string;
            /** @description One of the recovery codes, instead of `totp_code`. */
            recovery_code?: string | null;
            /** @description Six digits of the authenticator app. */
            totp_code?: string | null;
            /** @description Name of the user. */
            username: string;
        };
        /** @description The caller's own account. */
        Me: components["schemas"]["User"] & {
            /** @description Whether somebody has confirmed that there is a copy of `ENCRYPTION_KEY`; only for those who may confirm it. */
            key_backup_confirmed?: boolean | null;
        };
        /** @description The first administrator. */
        NewAdmin: {
            /** @description E-mail address. */
            email?: string | null;
            /** @description `de` or `en`; when left out, the setting `DEFAULT_LANGUAGE`. */
            language?: string | null;
            /**
             * Format: password
             * @description 8 to 128 characters.
             */
            password: string;
            /** @description The one-time code that the server printed at its start. */
            setup_code?: string | null;
            /** @description 3 to 64 characters. */
            username: string;
        };
        /** @description A token to be made. */
        NewApiToken: {
            /**
             * Format: int64
             * @description 1 to 3650; without it the token holds until it is revoked.
             */
            expires_in_days?: number | null;
            /** @description 1 to 64 characters. */
            name: string;
            /**
             * @description What it is limited to, such as `streams:read`. None or an empty list: all that its owner may do now and that
             *     tokens may do at all.
             */
            scopes?: string[] | null;
        };
        /** @description A destination to be made. */
        NewDestination: {
            /** @description Whether jobs may use it. */
            enabled?: boolean;
            /** @description `rtmp` (default), `platform`, `hls`, `recording`, `preview`, `srt`, `udp`, `rtsp` or `icecast`. */
            kind?: string;
            /** @description 1 to 128 characters. */
            name: string;
            /**
             * Format: password
             * @description Write-only. RTMP: the play path, verbatim; SRT: the passphrase (10 to 79 characters); RTSP: the password of the
             *     user named in the address; Icecast: the source password. Other kinds have none.
             */
            stream_key?: string | null;
            /**
             * @description An address that begins with the kind (`rtmp://`, `rtmps://`, `srt://host:port?streamid=…&latency=…&mode=…`,
             *     `udp://239.0.0.1:1234?ttl=…`, `rtsp://user@host:8554/path`, `icecast://host:8000/mount`), or a path below the
             *     folders of the settings.
             */
            url: string;
        };
        /** @description An input to be made. */
        NewInput: {
            /** @description `file`, `url`, `test` or `device`. */
            kind: string;
            /** @description Start over at the end. */
            loop?: boolean;
            /** @description What is taken from it: `both` (default), `video` or `audio`. */
            media?: string;
            /** @description Input options from the allow-list. */
            options?: Record<string, unknown>;
            /**
             * Format: int32
             * @description Place among the inputs; the next one when left out.
             */
            order?: number | null;
            /** @description Reconnect by itself (HTTP). */
            reconnect?: boolean;
            /**
             * @description A path (relative to `MEDIA_DIR` or absolute in a configured folder; a PNG, JPEG or WebP is shown for ever), an
             *     address (`http`, `https`, `rtmp`, `rtmps`, `rtsp`, `rtsps`, `srt`, `udp`, `rtp`), `bars`, `moving` or `black` for the
             *     test pattern (`bars?width=1280&height=720&fps=30`), or a device of `GET /devices`.
             */
            uri: string;
        };
        /** @description A job to be made, with its inputs and outputs: all of it or nothing. */
        NewJob: {
            /** @description Come back after a reboot. */
            autostart?: boolean;
            /** @description What it is for; at most 2,000 characters. */
            description?: string;
            /** @description Whether it may be started. */
            enabled?: boolean;
            /** @description `auto_restart` (true), `max_retry` (0 = no limit), `retry_delay_s` (5), `stall_timeout_ms` (5000). */
            fallback_policy?: Record<string, unknown>;
            /**
             * Format: uuid
             * @description Encoding profile; none = copy.
             */
            ffmpeg_profile_id?: string | null;
            /** @description Sources. */
            inputs?: components["schemas"]["NewInput"][];
            /** @description Words to find it by: at most 16 of 1 to 32 characters. */
            labels?: string[];
            /** @description 1 to 128 characters. */
            name: string;
            /** @description Targets. */
            outputs?: components["schemas"]["NewOutput"][];
            /** @description Not available yet; use an output to a `recording` destination. */
            recording_enabled?: boolean;
            /** @description Further sizes beside the main picture, at most three; outputs name the one that they send. */
            renditions?: components["schemas"]["Rendition"][];
            /**
             * Format: int32
             * @description After a reboot, lower ones are started first; 0 to 1,000,000.
             */
            start_order?: number;
            /** @description `single` (default). */
            type?: string;
        };
        /** @description An output to be made. */
        NewOutput: {
            /**
             * Format: uuid
             * @description Where it sends.
             */
            destination_id?: string | null;
            /** @description Whether it takes part when the job runs. */
            enabled?: boolean;
            /** @description `flv`, `hls`, `mpegts`, `mp4`, `rtsp`, `adts`, `mp3` or `ogg`; what fits the destination when left out. */
            format?: string | null;
            /** @description Muxer options from the allow-list; none for `flv`. */
            output_opts?: Record<string, unknown>;
            /** @description The rendition of the job that it sends; the main picture when left out. */
            rendition?: string | null;
        };
        /** @description A profile to be made. */
        NewProfile: {
            /** @description Sound. */
            audio?: Record<string, unknown>;
            /** @description Pass picture and sound through. */
            copy_mode?: boolean;
            /** @description Further arguments. */
            expert_args?: string[];
            /** @description Filter graphs. */
            filters?: Record<string, unknown>;
            /** @description Options of FFmpeg as a whole. */
            global_opts?: Record<string, unknown>;
            /** @description 1 to 128 characters, unique. */
            name: string;
            /** @description Picture. */
            video?: Record<string, unknown>;
        };
        /** @description An output of a job. */
        Output: {
            /**
             * Format: date-time
             * @description When somebody said that they had seen the trouble.
             */
            acknowledged_at?: string | null;
            /** @description Who that was. */
            acknowledged_by?: string | null;
            /** @description `running`, or `stopped` when somebody stopped it alone. */
            desired_state: string;
            /**
             * Format: uuid
             * @description Where it sends.
             */
            destination_id?: string | null;
            /** @description The destination's kind. */
            destination_kind?: string | null;
            /** @description The destination's name. */
            destination_name?: string | null;
            /** @description Whether it takes part when the job runs. */
            enabled: boolean;
            /** @description The file that is being written, relative to its folder. */
            file?: string | null;
            /** @description `flv`, `hls`, `mpegts`, `mp4`, `rtsp`, `adts`, `mp3` or `ogg`. */
            format: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Muxer options from the allow-list. */
            output_opts: Record<string, unknown>;
            /** @description Why it is not as it should be. */
            reason?: string | null;
            /** @description The other side's own words, redacted. */
            reason_detail?: string | null;
            /** @description The rendition that it sends; null = the main picture. */
            rendition?: string | null;
            /**
             * Format: date-time
             * @description When the next try is due.
             */
            retry_at?: string | null;
            /** @description `stopped`, `starting`, `live`, `retrying`, `stopping` or `failed`. */
            state: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            state_since?: string | null;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            version: number;
        };
        /** @description An output that has reported since the server started. */
        OutputReport: {
            /**
             * Format: double
             * @description What is sent, in kbit/s, while it is on air.
             */
            bitrate_kbps?: number | null;
            /**
             * Format: double
             * @description Processor time of the encoder that feeds it, in percent of one processor. The outputs of a job share one encoder.
             */
            cpu_pct?: number | null;
            /** @description Name of the destination. */
            destination?: string | null;
            /**
             * Format: double
             * @description Frames per second of the encoder that feeds it, while it is on air.
             */
            fps?: number | null;
            /**
             * Format: uuid
             * @description Its job.
             */
            job_id: string;
            /** @description The job's name. */
            job_name: string;
            /**
             * Format: uuid
             * @description The output.
             */
            output_id: string;
            /**
             * Format: int32
             * @description How often it had to connect again in this run, as far as this server saw it.
             */
            reconnect_count: number;
            /**
             * Format: double
             * @description Memory of that encoder, in MiB.
             */
            rss_mb?: number | null;
            /**
             * Format: double
             * @description Media time per wall time of the encoder that feeds it; 1 = real time.
             */
            speed?: number | null;
            /**
             * Format: date-time
             * @description When this run began.
             */
            started_at?: string | null;
            /** @description `running`, `starting`, `stopped` or `failed`. */
            state: string;
        };
        /** @description The caller's own password, old and new. */
        PasswordChange: {
            /**
             * Format: password
             * @description The one that holds now.
             */
            current_password: string;
            /**
             * Format: password
             * @description 8 to 128 characters.
             */
            new_password: string;
        };
        /** @description What a password must be. */
        PasswordPolicy: {
            /** @description Longest, in characters. */
            max_length: number;
            /** @description Shortest, in characters. */
            min_length: number;
        };
        /** @description The last half hour of a stream's numbers, as far as this server saw it. */
        PastMetrics: {
            /** @description The oldest first. There is none for the time in which the stream was off. */
            points: components["schemas"]["PastMetricsPoint"][];
            /**
             * Format: int64
             * @description One point stands for so many milliseconds.
             */
            step_ms: number;
        };
        /** @description Some seconds as one point. */
        PastMetricsPoint: {
            /**
             * Format: date-time
             * @description When it begins.
             */
            at: string;
            /**
             * Format: float
             * @description Bit rate out of the encoder, in kbit/s: the mean.
             */
            bitrate_kbps?: number | null;
            /**
             * Format: int32
             * @description Frames that the encoder dropped in this time.
             */
            dropped_frames?: number | null;
            /**
             * Format: float
             * @description Frames a second of the encoder: the least of this time.
             */
            fps?: number | null;
            /**
             * Format: float
             * @description Media time per wall time of the encoder: the least.
             */
            speed?: number | null;
        };
        /** @description The command lines of a job by output, secrets masked. */
        Previews: {
            /** @description Output id → command. */
            previews: {
                [key: string]: string;
            };
        };
        /** @description An encoding profile. */
        Profile: {
            /** @description After a change: the jobs on air that use it, and when the change reaches them. */
            affected?: components["schemas"]["Affected"][] | null;
            /** @description `codec`, `bitrate`, `sample_rate`, `channels`, `disabled`. */
            audio: Record<string, unknown>;
            /** @description Pass picture and sound through as they are. */
            copy_mode: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Further arguments from the allow-list. */
            expert_args: string[];
            /** @description `complex`, `video`, `audio`: filter graphs. */
            filters: Record<string, unknown>;
            /** @description `hide_banner`, `loglevel` and other options of FFmpeg as a whole. */
            global_opts: Record<string, unknown>;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Unique name. */
            name: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            version: number;
            /** @description `codec`, `bitrate`, `width`, `height`, `fps`, `preset`, `tune`, `gop`, `pixel_format`; `disabled` = sound alone. */
            video: Record<string, unknown>;
        };
        /** @description Password, and a code where the account has a second factor. */
        Reauthenticate: {
            /**
             * Format: password
             * @description The password.
             */
            password: string;
            /** @description One of the recovery codes, instead of `totp_code`. */
            recovery_code?: string | null;
            /** @description Six digits of the authenticator app. */
            totp_code?: string | null;
        };
        /** @description How long the proof holds. */
        Reauthenticated: {
            /**
             * Format: int64
             * @description Seconds in which sensitive actions are let through.
             */
            recent_for_s: number;
        };
        /** @description A new set of recovery codes; the old ones are void. */
        RecoveryCodes: {
            /** @description Ten codes. They are shown here and never again. */
            recovery_codes: string[];
        };
        /** @description A refresh token. */
        Refresh: {
            /** @description The token of the last pair. */
            refresh_token: string;
        };
        /** @description A further size of a job, which shares the decode with the main picture. */
        Rendition: {
            /** @description Bit rate of the sound; the main sound's settings when left out. */
            audio_bitrate?: string | null;
            /** @description Pictures a second; the main picture's when left out. */
            fps?: string | null;
            /**
             * Format: int32
             * @description Height in pixels, even.
             */
            height: number;
            /** @description What outputs name it by: 1 to 32 of `a`–`z`, `0`–`9`, `-`. */
            name: string;
            /** @description Bit rate of the picture, such as `800k`. */
            video_bitrate: string;
            /**
             * Format: int32
             * @description Width in pixels, even.
             */
            width: number;
        };
        /** @description A run. */
        Run: {
            /**
             * Format: date-time
             * @description Time of its last line; null while it is the one on air.
             */
            ended_at?: string | null;
            /**
             * Format: int64
             * @description Lines kept.
             */
            lines: number;
            /**
             * Format: int64
             * @description Its number; grows with each start.
             */
            run: number;
            /**
             * Format: int64
             * @description Size of the file.
             */
            size_bytes: number;
            /**
             * Format: date-time
             * @description Time of its first line.
             */
            started_at?: string | null;
        };
        /** @description A key of `ENCRYPTION_KEY`. */
        SealingKey: {
            /** @description Whether new secrets are sealed with this one. `castcore keys rotate` seals the rows of the others anew. */
            first: boolean;
            /** @description Its name. */
            id: string;
            /**
             * Format: int64
             * @description Stored secrets that it sealed.
             */
            rows: number;
        };
        /** @description How well this instance is protected. */
        SecurityOverview: {
            /**
             * Format: int64
             * @description Administrators who can sign in.
             */
            active_admins: number;
            /**
             * Format: int64
             * @description Those of them without a second factor.
             */
            admins_without_second_factor: number;
            /** @description `enforced`, `report_only` or `off`: what browsers make of the Content-Security-Policy. */
            csp_mode: string;
            /** @description `production` or `development`. The latter starts with weak secrets. */
            environment: string;
            /** @description FFmpeg. */
            ffmpeg: components["schemas"]["FfmpegOverview"];
            /** @description How many former values of `SECRET_KEY` still verify. */
            former_secret_keys: number;
            /** @description Whether somebody has confirmed that there is a copy of the key that seals. */
            key_backup_confirmed: boolean;
            /**
             * Format: date-time
             * @description When that was.
             */
            key_backup_confirmed_at?: string | null;
            /** @description Who that was. */
            key_backup_confirmed_by?: string | null;
            /** @description The keys of `ENCRYPTION_KEY`, the one that seals first. They are named by a short hash, never told. */
            keys: components["schemas"]["SealingKey"][];
            /** @description Lifetimes and limits. */
            limits: components["schemas"]["LimitOverview"];
            /** @description What a password must be. */
            passwords: components["schemas"]["PasswordPolicy"];
            /** @description The roles that need a second factor. */
            second_factor_roles: string[];
            /** @description Whether this request came by TLS. */
            tls_seen: boolean;
            /**
             * Format: int64
             * @description Stored secrets that no key opens: `castcore keys status` names them.
             */
            unreadable_rows: number;
        };
        /** @description A sign-in that holds. */
        Session: {
            /**
             * Format: date-time
             * @description When it was signed in.
             */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description Browser and system in a few words, such as `Firefox, Linux`; a guess from what the client called itself. */
            device?: string | null;
            /**
             * Format: date-time
             * @description When it ends unless it is used.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description From where it was signed in. */
            ip?: string | null;
            /**
             * Format: date-time
             * @description When it was last refreshed.
             */
            last_used_at: string;
            /** @description What the client called itself. */
            user_agent?: string | null;
        };
        /** @description What is still to be done. */
        SetupState: {
            /** @description Whether this client needs the set-up code. */
            code_required: boolean;
            /** @description Whether there is an administrator. */
            completed: boolean;
            /** @description The first step that is still to be done. */
            current_step?: string | null;
            /** @description All steps. */
            steps: components["schemas"]["SetupStep"][];
        };
        /** @description A step of the set-up. */
        SetupStep: {
            /** @description `pending`, `done` or `skipped`. */
            status: string;
            /** @description Its name. */
            step: string;
        };
        /** @description A pair of tokens and who they belong to. */
        SignedInAnswer: {
            /** @description For the `Authorization` header. */
            access_token: string;
            /** @description Goes into the next sign-in on this device. */
            device_token: string;
            /**
             * Format: int64
             * @description Seconds until the access token is void.
             */
            expires_in_s: number;
            /** @description For the next pair; works once. */
            refresh_token: string;
            /** @description Always `bearer`. */
            token_type: string;
            /** @description The user. */
            user: components["schemas"]["User"];
        };
        /** @description Asked to stop. */
        Stopping: {
            /** @description Always `stopping`. */
            status: string;
        };
        /** @description The settings that were set; what was not is left out. */
        StoredInstance: {
            /** @description Language of new accounts: `de` or `en`. */
            default_language?: unknown;
            /** @description Name of the instance. */
            instance_name?: unknown;
            /** @description Roles whose holders must have a second factor. */
            second_factor_roles?: unknown;
        };
        /** @description A change of a job or of one of its outputs. */
        StreamEvent: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description FFmpeg's or the other side's own words, redacted. */
            detail?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The job.
             */
            job_id: string;
            /** @description Its name now. */
            job_name: string;
            /**
             * Format: uuid
             * @description The output, if it is not the job as a whole.
             */
            output_id?: string | null;
            /** @description Name of its destination now; null when the output is gone. */
            output_name?: string | null;
            /** @description Why. */
            reason?: string | null;
            /**
             * Format: int64
             * @description Number of the run.
             */
            run: number;
            /**
             * @description The state it came to: of jobs `starting`, `running`, `degraded`, `restarting`, `stopped` or `failed`; of outputs
             *     `starting`, `live`, `retrying`, `stopped` or `failed`.
             */
            state: string;
        };
        /** @description A stream job. `inputs` and `outputs` stand in the job itself, counts of outputs in lists too. */
        StreamJob: {
            /**
             * Format: date-time
             * @description When somebody said that they had seen the trouble.
             */
            acknowledged_at?: string | null;
            /** @description Who that was. */
            acknowledged_by?: string | null;
            /** @description After a change on air that the encoder takes over only at its next start. */
            affected?: components["schemas"]["Affected"][] | null;
            /** @description Whether its profile makes sound alone. */
            audio_only: boolean;
            /** @description Comes back after a reboot. */
            autostart: boolean;
            /** @description Whether it failed several times in a row. */
            crash_loop: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for. */
            description: string;
            /** @description What people want: `running` or `stopped`. */
            desired_state: string;
            /** @description Whether it may be started. */
            enabled: boolean;
            /** @description `auto_restart`, `max_retry`, `retry_delay_s`, `stall_timeout_ms`. */
            fallback_policy: Record<string, unknown>;
            /**
             * Format: uuid
             * @description Its profile; none = copy.
             */
            ffmpeg_profile_id?: string | null;
            /**
             * Format: int64
             * @description Grows with each change of what shall run.
             */
            generation: number;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description The inputs; only in the job itself. */
            inputs?: components["schemas"]["Input"][] | null;
            /** @description Words to find it by. */
            labels: string[];
            /** @description Name. */
            name: string;
            /**
             * Format: date-time
             * @description Since when it has been on air without a gap; null while nobody gets it.
             */
            on_air_since?: string | null;
            /** @description The outputs; only in the job itself. */
            outputs?: components["schemas"]["Output"][] | null;
            /**
             * Format: int64
             * @description Outputs that gave up.
             */
            outputs_failed: number;
            /**
             * Format: int64
             * @description Outputs with media flowing.
             */
            outputs_live: number;
            /**
             * Format: int64
             * @description Outputs in all.
             */
            outputs_total: number;
            /**
             * Format: int32
             * @description Process id of the encoder, for people.
             */
            pid?: number | null;
            /** @description Why it is not as it should be. */
            reason?: string | null;
            /** @description FFmpeg's or the server's own words, redacted. */
            reason_detail?: string | null;
            /** @description Always false; recordings come as outputs. */
            recording_enabled: boolean;
            /** @description Further sizes beside the main picture, at most three. */
            renditions: components["schemas"]["Rendition"][];
            /**
             * Format: date-time
             * @description When the next try is due.
             */
            retry_at?: string | null;
            /**
             * Format: int64
             * @description Number of the run; 0 = never ran.
             */
            run: number;
            /**
             * Format: int32
             * @description After a reboot, lower ones are started first.
             */
            start_order: number;
            /**
             * Format: date-time
             * @description When the present run began.
             */
            started_at?: string | null;
            /** @description `stopped`, `starting`, `running`, `degraded`, `restarting`, `stopping`, `failed` or `unknown`. */
            state: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            state_since?: string | null;
            /** @description `stopped`, `starting`, `running` or `failed`. */
            status: string;
            /** @description `single`. */
            type: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /**
             * Format: int64
             * @description Grows with each change of the job itself.
             */
            version: number;
        };
        /** @description What was found. */
        SystemCheck: {
            /** @description One by one. */
            items: components["schemas"]["CheckItem"][];
            /** @description `green`; `red` when FFmpeg or ffprobe cannot be used, `yellow` on anything else. */
            level: string;
        };
        /** @description Alive, and what it found. */
        SystemHealth: {
            /** @description How servers tell each other what happens. */
            bus: components["schemas"]["BusHealth"];
            /** @description `production` or `development`. */
            environment: string;
            /** @description Whether FFmpeg was found and may be used. */
            ffmpeg_available: boolean;
            /** @description Whether ffprobe was found and may be used. */
            ffprobe_available: boolean;
            /** @description Always `ok`. */
            status: string;
            /** @description Version of the product. */
            version: string;
        };
        /** @description The machine. */
        SystemReport: {
            /**
             * Format: double
             * @description Busy time of all processors together since the last sample, in percent.
             */
            cpu_percent: number;
            /**
             * Format: double
             * @description What is free on it for this user, in GiB.
             */
            disk_free_gb: number;
            /**
             * Format: double
             * @description How full the file system of `DATA_DIR` is, in percent.
             */
            disk_percent: number;
            /** @description Whether this machine is being emptied (`castcore drain`): nothing is started on it. */
            draining: boolean;
            /**
             * Format: int64
             * @description FFmpeg processes on this machine.
             */
            ffmpeg_processes: number;
            /**
             * Format: double
             * @description Memory that is not available to programs, in percent.
             */
            mem_percent: number;
            /**
             * Format: double
             * @description All memory, in MiB.
             */
            mem_total_mb: number;
            /**
             * Format: double
             * @description The same in MiB.
             */
            mem_used_mb: number;
        };
        /** @description Opens one WebSocket. */
        Ticket: {
            /**
             * Format: int64
             * @description Seconds until it is void.
             */
            expires_in_s: number;
            /** @description Goes into `?ticket=`. */
            ticket: string;
        };
        /** @description Asks for a ticket. */
        TicketRequest: {
            /** @description The path that the ticket shall open, such as `/api/v1/ws`. */
            path: string;
        };
        /** @description A pair of tokens. */
        Tokens: {
            /** @description For the `Authorization` header. */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds until the access token is void.
             */
            expires_in_s: number;
            /** @description For the next pair; works once. */
            refresh_token: string;
            /** @description Always `bearer`. */
            token_type: string;
        };
        /** @description A picture or sound of a source. */
        TrialStream: {
            /**
             * Format: int32
             * @description Of a sound.
             */
            channels?: number | null;
            /** @description Name of the codec. */
            codec: string;
            /**
             * Format: double
             * @description Of a picture, a second.
             */
            fps?: number | null;
            /**
             * Format: int32
             * @description Of a picture, in pixels.
             */
            height?: number | null;
            /** @description `video` or `audio`. */
            media: string;
            /**
             * Format: int32
             * @description Of a sound, in hertz.
             */
            sample_rate?: number | null;
            /**
             * Format: int32
             * @description Of a picture, in pixels.
             */
            width?: number | null;
        };
        /** @description The body of an upload. */
        UploadForm: {
            /**
             * Format: binary
             * @description A PNG, JPEG, GIF or WebP, at most 10 MiB and 25 megapixels.
             */
            file: string;
        };
        /** @description A person or automation that signs in. */
        User: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description E-mail address. */
            email?: string | null;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Whether it may sign in. */
            is_active: boolean;
            /** @description `de` or `en`. */
            language: string;
            /**
             * Format: date-time
             * @description When it signed in last.
             */
            last_login_at?: string | null;
            /** @description Whether the password must be changed before anything else. */
            must_change_password: boolean;
            /** @description What the roles permit, by name. */
            permissions: string[];
            /** @description `viewer`, `operator`, `admin`. */
            roles: string[];
            /** @description Whether a second factor must be set up before anything else. Known of the caller itself; `false` in lists. */
            second_factor_required: boolean;
            /** @description `system`, `light` or `dark`: how it likes the console. */
            theme: string;
            /** @description Whether a second factor is asked for. */
            totp_enabled: boolean;
            /** @description Unique name. */
            username: string;
            /**
             * Format: int64
             * @description Grows with each change.
             */
            version: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_assets: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_asset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["UploadForm"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_asset_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description An action (`stream.start`), or the beginning of one with `*` behind it (`auth.*`). */
                action?: string;
                /** @description The name or the id of whoever did it. */
                actor?: string;
                /** @description An address. */
                ip?: string;
                /** @description 1 to 500, default 100 */
                limit?: number;
                offset?: number;
                /** @description `ok` or `refused`. */
                outcome?: string;
                /** @description At this time or later (ISO 8601; without an offset: UTC). */
                since?: string;
                /** @description Which thing. */
                target_id?: string;
                /** @description Kind of thing it was done to. */
                target_type?: string;
                /** @description Before this time. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEvent"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_audit: {
        parameters: {
            query?: {
                /** @description An action (`stream.start`), or the beginning of one with `*` behind it (`auth.*`). */
                action?: string;
                /** @description The name or the id of whoever did it. */
                actor?: string;
                /** @description `jsonl` (default) or `csv` */
                format?: string;
                /** @description An address. */
                ip?: string;
                /** @description `ok` or `refused`. */
                outcome?: string;
                /** @description At this time or later (ISO 8601; without an offset: UTC). */
                since?: string;
                /** @description Which thing. */
                target_id?: string;
                /** @description Kind of thing it was done to. */
                target_type?: string;
                /** @description Before this time. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON object a line, or CSV with a heading */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorState"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    disable_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorDisabled"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorProof"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    set_up_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorProof"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorSetup"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    verify_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorEnabled"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: {
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    reauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reauthenticate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reauthenticated"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    refresh_tokens: {
        parameters: {
            query?: never;
            header?: {
                /** @description Up to 128 characters */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_destinations: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_destination: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDestination"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_destination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_destination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_destination: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditDestination"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowedDevice"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description Of this job. */
                job_id?: string;
                limit?: number;
                offset?: number;
                /** @description At this time or later (ISO 8601; without an offset: UTC). */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamEvent"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_profiles: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProfile"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_profile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_profile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_profile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditProfile"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_files: {
        parameters: {
            query?: {
                /** @description Relative to MEDIA_DIR; empty = the top */
                path?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Folder"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    test_input: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InputTest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InputTrial"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text format 0.0.4 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_ffmpeg_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FfmpegReport"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_output_reports: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutputReport"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_system_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemReport"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_csp_reports: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CspReport"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    send_csp_reports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/csp-report": Record<string, unknown>;
                "application/reports+json": Record<string, unknown>;
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    clear_csp_reports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    confirm_key_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyBackupState"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_security_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityOverview"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredInstance"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditInstance"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredInstance"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditAccount"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_first_admin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAdmin"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    complete_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_setup_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    tick_setup_step: {
        parameters: {
            query?: {
                /** @description `done` (default), `skipped` or `pending` */
                status?: string;
            };
            header?: never;
            path: {
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    check_system: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemCheck"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamJob"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_job: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewJob"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamJob"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamJob"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditJob"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamJob"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    acknowledge_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acknowledge"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    unacknowledge_job: {
        parameters: {
            query?: {
                output_id?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    clone_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloneJob"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamJob"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedJob"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Input"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                input_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_input: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
                input_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Input"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_live_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Playlist or segment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apple.mpegurl": unknown;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_past_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PastMetrics"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOutput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Output"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                output_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_output: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
                output_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditOutput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Output"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    restart_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                output_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Output"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    start_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                output_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Output"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    stop_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                output_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Output"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    preview_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Previews"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    restart_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Previews"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_run_log: {
        parameters: {
            query?: {
                after_seq?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
                run: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogEntry"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    start_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Previews"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_still: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JPEG, 320 pixels wide */
            200: {
                headers: {
                    /** @description The loudest sample of the last second, in decibels below full scale; absent without sound */
                    "Castcore-Audio-Peak-Db"?: number | null;
                    /** @description `picture` or `black` */
                    "Castcore-Picture"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description Sound alone; the header `Castcore-Audio-Peak-Db` says how loud */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    stop_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stopping"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    bulk_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkAction"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"][];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_system_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemHealth"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiToken"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUser"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag seen; 412 when stale */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditUser"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    reset_user_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_user_sessions: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"][];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    end_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    open_live: {
        parameters: {
            query?: {
                /** @description Single-use ticket from `POST /ws/tickets` */
                ticket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Topics: `status`, `metrics`, `log`, `audit` */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    open_log: {
        parameters: {
            query?: {
                /** @description Single-use ticket */
                ticket?: string;
            };
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Frames `{output_id, job_id, ts, line, level, hint}` */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    open_status: {
        parameters: {
            query?: {
                /** @description Single-use ticket */
                ticket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Frames `{output_id, job_id, state, …}` */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            414: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin */
            429: {
                headers: {
                    /** @description What is left of it: `"read";r=0;t=17` */
                    RateLimit?: string;
                    /** @description Requests in a window: `"read";q=1200;w=60` */
                    "RateLimit-Policy"?: string;
                    /** @description Seconds until the next try makes sense */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
