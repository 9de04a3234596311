namespace RedoxExport;

/// <summary>
/// All error ids, each declared once. Scripts of users depend on these texts, and <c>docs/errors.md</c> lists them: do not rename or reuse
/// one. The code itself decides by the facts of an error (<see cref="RedoxExportException.Kind"/> and others), never by its id.
/// </summary>
/// <remarks>The sandbox shares no code with the engine and declares its own ids.</remarks>
internal static class ErrorIds
{
    // Attachments
    public const string AttachmentsInUse = nameof(AttachmentsInUse);
    public const string AttachmentFolderNotUsable = nameof(AttachmentFolderNotUsable);
    public const string AttachmentSourceNotUsable = nameof(AttachmentSourceNotUsable);
    public const string AttachmentRemovalNeedsView = nameof(AttachmentRemovalNeedsView);
    public const string AttachmentLinkNotUsable = nameof(AttachmentLinkNotUsable);
    public const string AttachmentNotAvailable = nameof(AttachmentNotAvailable);
    public const string AttachmentDamaged = nameof(AttachmentDamaged);
    public const string AttachmentTooLarge = nameof(AttachmentTooLarge);
    public const string AttachmentParameterMissing = nameof(AttachmentParameterMissing);

    // Payloads
    public const string PayloadEmpty = nameof(PayloadEmpty);
    public const string PayloadNotText = nameof(PayloadNotText);
    public const string PayloadNotJson = nameof(PayloadNotJson);
    public const string PayloadNotObject = nameof(PayloadNotObject);
    public const string PayloadTooLarge = nameof(PayloadTooLarge);
    public const string PayloadTooDeep = nameof(PayloadTooDeep);
    public const string PayloadStringTooLong = nameof(PayloadStringTooLong);
    public const string PayloadNumberTooLarge = nameof(PayloadNumberTooLarge);
    public const string PayloadMemberMissing = nameof(PayloadMemberMissing);
    public const string PayloadMemberInvalid = nameof(PayloadMemberInvalid);
    public const string PayloadDataModelUnknown = nameof(PayloadDataModelUnknown);
    public const string PayloadEventTypeUnknown = nameof(PayloadEventTypeUnknown);
    public const string PayloadNotValid = nameof(PayloadNotValid);

    // Authentication
    public const string KeyFileNotFound = nameof(KeyFileNotFound);
    public const string KeyFileUnreadable = nameof(KeyFileUnreadable);
    public const string KeyFileTooLarge = nameof(KeyFileTooLarge);
    public const string KeyEmpty = nameof(KeyEmpty);
    public const string KeyNotRecognized = nameof(KeyNotRecognized);
    public const string KeyDamaged = nameof(KeyDamaged);
    public const string KeyIncomplete = nameof(KeyIncomplete);
    public const string KeyIsPublicOnly = nameof(KeyIsPublicOnly);
    public const string KeyNotForSigning = nameof(KeyNotForSigning);
    public const string KeyTooShort = nameof(KeyTooShort);
    public const string KeyCurveNotSupported = nameof(KeyCurveNotSupported);
    public const string KeyKindNotSupported = nameof(KeyKindNotSupported);
    public const string KeyAlgorithmNotSupported = nameof(KeyAlgorithmNotSupported);
    public const string KeyFormatNotSupported = nameof(KeyFormatNotSupported);
    public const string KeyEncryptionNotSupported = nameof(KeyEncryptionNotSupported);
    public const string KeyPasswordRequired = nameof(KeyPasswordRequired);
    public const string KeyPasswordWrong = nameof(KeyPasswordWrong);
    public const string KeyUnusable = nameof(KeyUnusable);
    public const string KeyIdRequired = nameof(KeyIdRequired);
    public const string KeyIdNotFound = nameof(KeyIdNotFound);
    public const string KeyAmbiguous = nameof(KeyAmbiguous);
    public const string KeyIdInvalid = nameof(KeyIdInvalid);
    public const string KeyExists = nameof(KeyExists);
    public const string KeyFolderInUse = nameof(KeyFolderInUse);
    public const string KeySetInvalid = nameof(KeySetInvalid);
    public const string SecretCommandMissing = nameof(SecretCommandMissing);
    public const string CertificateCommandMissing = nameof(CertificateCommandMissing);
    public const string CertificateWithoutPrivateKey = nameof(CertificateWithoutPrivateKey);
    public const string CertificateNotFound = nameof(CertificateNotFound);
    public const string ThumbprintInvalid = nameof(ThumbprintInvalid);
    public const string ClientIdRequired = nameof(ClientIdRequired);
    public const string SignInRefused = nameof(SignInRefused);
    public const string ScopeRefused = nameof(ScopeRefused);
    public const string TokenEndpointUnavailable = nameof(TokenEndpointUnavailable);
    public const string TokenResponseUnreadable = nameof(TokenResponseUnreadable);
    public const string TokenResponseInvalid = nameof(TokenResponseInvalid);
    public const string TokenTypeNotSupported = nameof(TokenTypeNotSupported);
    public const string TokenRefused = nameof(TokenRefused);
    public const string TokenInvalid = nameof(TokenInvalid);
    public const string DiscoveryNotForRedox = nameof(DiscoveryNotForRedox);
    public const string DiscoveryFailed = nameof(DiscoveryFailed);
    public const string DiscoveryInvalid = nameof(DiscoveryInvalid);

    // Connections
    public const string DestinationInvalid = nameof(DestinationInvalid);
    public const string EnvironmentInvalid = nameof(EnvironmentInvalid);
    public const string BaseUriInvalid = nameof(BaseUriInvalid);
    public const string ConnectionTargetMissing = nameof(ConnectionTargetMissing);
    public const string ClientIdMissing = nameof(ClientIdMissing);
    public const string MaxRetryDelayInvalid = nameof(MaxRetryDelayInvalid);

    // Groups
    public const string GroupNotFound = nameof(GroupNotFound);
    public const string GroupsNotListed = nameof(GroupsNotListed);
    public const string GroupsAnswerNotValid = nameof(GroupsAnswerNotValid);
    public const string GroupsTimedOut = nameof(GroupsTimedOut);
    public const string GroupsIncomplete = nameof(GroupsIncomplete);

    // Profiles
    public const string ProfileNameInvalid = nameof(ProfileNameInvalid);
    public const string ProfileNotFound = nameof(ProfileNotFound);
    public const string ProfileExists = nameof(ProfileExists);
    public const string ProfileHasSecret = nameof(ProfileHasSecret);
    public const string ProfileDamaged = nameof(ProfileDamaged);
    public const string ProfileTooNew = nameof(ProfileTooNew);
    public const string ProfileUnreadable = nameof(ProfileUnreadable);
    public const string ProfileOpenToOthers = nameof(ProfileOpenToOthers);
    public const string ProfileFolderUnknown = nameof(ProfileFolderUnknown);
    public const string SecretNotRead = nameof(SecretNotRead);

    // Transport
    public const string HostNotTrusted = nameof(HostNotTrusted);
    public const string TlsRequired = nameof(TlsRequired);
    public const string TrustedHostInvalid = nameof(TrustedHostInvalid);
    public const string ServerNotReachable = nameof(ServerNotReachable);
    public const string TlsFailed = nameof(TlsFailed);
    public const string RequestTimedOut = nameof(RequestTimedOut);
    public const string AnswerTooLarge = nameof(AnswerTooLarge);
    public const string AnswerCutShort = nameof(AnswerCutShort);
    public const string RedirectRefused = nameof(RedirectRefused);

    // Storage
    public const string NoPermission = nameof(NoPermission);
    public const string PathTooLong = nameof(PathTooLong);
    public const string DiskFull = nameof(DiskFull);
    public const string FolderMissing = nameof(FolderMissing);
    public const string FileIsFolder = nameof(FileIsFolder);
    public const string FolderIsFile = nameof(FolderIsFile);
    public const string StorageFailed = nameof(StorageFailed);

    // Exports
    public const string GroupIdInvalid = nameof(GroupIdInvalid);
    public const string TypeInvalid = nameof(TypeInvalid);
    public const string PatientNeedsPost = nameof(PatientNeedsPost);
    public const string PatientNeedsLevel = nameof(PatientNeedsLevel);
    public const string PatientInvalid = nameof(PatientInvalid);
    public const string SinceInFuture = nameof(SinceInFuture);
    public const string UntilBeforeSince = nameof(UntilBeforeSince);
    public const string FileSizeInvalid = nameof(FileSizeInvalid);
    public const string ManifestInvalid = nameof(ManifestInvalid);
    public const string KickOffRefused = nameof(KickOffRefused);
    public const string ExportAlreadyRunning = nameof(ExportAlreadyRunning);
    public const string KickOffAnswerUnusable = nameof(KickOffAnswerUnusable);
    public const string StatusRefused = nameof(StatusRefused);
    public const string ExportFailed = nameof(ExportFailed);
    public const string JobGone = nameof(JobGone);
    public const string WaitTimedOut = nameof(WaitTimedOut);
    public const string ManifestPageRefused = nameof(ManifestPageRefused);
    public const string PollingUrlInvalid = nameof(PollingUrlInvalid);
    public const string PublishedManifestRefused = nameof(PublishedManifestRefused);
    public const string ManifestFileUnreadable = nameof(ManifestFileUnreadable);
    public const string PublishedNotStopped = nameof(PublishedNotStopped);
    public const string CancelRefused = nameof(CancelRefused);

    // Downloads
    public const string ExportNotComplete = nameof(ExportNotComplete);
    public const string FolderHoldsAnotherExport = nameof(FolderHoldsAnotherExport);
    public const string FolderHoldsOtherFiles = nameof(FolderHoldsOtherFiles);
    public const string FolderDamaged = nameof(FolderDamaged);
    public const string DestinationIsFile = nameof(DestinationIsFile);
    public const string DestinationInUse = nameof(DestinationInUse);
    public const string ShardInvalid = nameof(ShardInvalid);
    public const string FileNotAvailable = nameof(FileNotAvailable);
    public const string FileDamaged = nameof(FileDamaged);
    public const string FileTooLarge = nameof(FileTooLarge);
    public const string ManifestChanged = nameof(ManifestChanged);
    public const string OutputFormatNotSupported = nameof(OutputFormatNotSupported);
    public const string LinksNotRenewed = nameof(LinksNotRenewed);
    public const string NoExportHere = nameof(NoExportHere);
    public const string ExportNotSaved = nameof(ExportNotSaved);
    public const string StartUnanswered = nameof(StartUnanswered);
    public const string OutcomeReported = nameof(OutcomeReported);
    public const string OutcomesReported = nameof(OutcomesReported);
    public const string CountMismatch = nameof(CountMismatch);
    public const string ResourcesMissing = nameof(ResourcesMissing);
    public const string OutputMissing = nameof(OutputMissing);

    // Runs
    public const string RootInUse = nameof(RootInUse);
    public const string HistoryDamaged = nameof(HistoryDamaged);
    public const string NoRunsHere = nameof(NoRunsHere);
    public const string NoCompleteRun = nameof(NoCompleteRun);
    public const string RequestNotFound = nameof(RequestNotFound);
    public const string DatasetAmbiguous = nameof(DatasetAmbiguous);
    public const string RootIsExport = nameof(RootIsExport);
    public const string IncrementOfPatients = nameof(IncrementOfPatients);
    public const string FullWithSince = nameof(FullWithSince);
    public const string OverlapNegative = nameof(OverlapNegative);
    public const string RunCheckFailed = nameof(RunCheckFailed);
    public const string RunIncomplete = nameof(RunIncomplete);
    public const string MembersUnreadable = nameof(MembersUnreadable);
    public const string DataNotDelivered = nameof(DataNotDelivered);
    public const string DatasetNotUpdated = nameof(DatasetNotUpdated);
    public const string TablesNotSynced = nameof(TablesNotSynced);
    public const string AttachmentsNotSaved = nameof(AttachmentsNotSaved);
    public const string AttachmentsFailed = nameof(AttachmentsFailed);

    // Datasets
    public const string DatasetWithoutFullRun = nameof(DatasetWithoutFullRun);
    public const string DatasetRunMissing = nameof(DatasetRunMissing);
    public const string DatasetRunUnfinished = nameof(DatasetRunUnfinished);
    public const string DatasetRunDamaged = nameof(DatasetRunDamaged);
    public const string ResourceWithoutId = nameof(ResourceWithoutId);
    public const string ResourceTypeUnusable = nameof(ResourceTypeUnusable);
    public const string DeletionUnreadable = nameof(DeletionUnreadable);
    public const string DatasetDamaged = nameof(DatasetDamaged);
    public const string DatasetFolderNotOurs = nameof(DatasetFolderNotOurs);
    public const string DatasetInUse = nameof(DatasetInUse);
    public const string DatasetNotWritten = nameof(DatasetNotWritten);
    public const string DatasetNotReplaced = nameof(DatasetNotReplaced);

    // Resources
    public const string ResourceFileNotFound = nameof(ResourceFileNotFound);
    public const string ResourceFileUnfinished = nameof(ResourceFileUnfinished);
    public const string ResourceFileUnreadable = nameof(ResourceFileUnreadable);
    public const string ResourceFileDamaged = nameof(ResourceFileDamaged);
    public const string ResourceLineDamaged = nameof(ResourceLineDamaged);
    public const string PropertyPathInvalid = nameof(PropertyPathInvalid);
    public const string PropertyNameInvalid = nameof(PropertyNameInvalid);
    public const string CsvNotWritten = nameof(CsvNotWritten);
    public const string LineNotEvaluated = nameof(LineNotEvaluated);

    // Views
    public const string ConditionNotValid = nameof(ConditionNotValid);
    public const string ViewNotValid = nameof(ViewNotValid);
    public const string ViewNotFound = nameof(ViewNotFound);
    public const string ViewAmbiguous = nameof(ViewAmbiguous);
    public const string ViewNameDuplicate = nameof(ViewNameDuplicate);

    // Tables
    public const string TableNotWritten = nameof(TableNotWritten);
    public const string TablePartsDiffer = nameof(TablePartsDiffer);
    public const string ValueNotFitting = nameof(ValueNotFitting);
    public const string TableNameNotValid = nameof(TableNameNotValid);
    public const string TableNotOurs = nameof(TableNotOurs);
    public const string TableHasOtherView = nameof(TableHasOtherView);
    public const string DatabaseSettingsNotValid = nameof(DatabaseSettingsNotValid);
    public const string DatabaseUnreachable = nameof(DatabaseUnreachable);
    public const string DatabaseTlsFailed = nameof(DatabaseTlsFailed);
    public const string DatabaseSignInRefused = nameof(DatabaseSignInRefused);
    public const string DatabaseNotFound = nameof(DatabaseNotFound);
    public const string DatabaseAccessDenied = nameof(DatabaseAccessDenied);
    public const string DatabaseFull = nameof(DatabaseFull);
    public const string DatabaseTooOld = nameof(DatabaseTooOld);
    public const string DatabaseConnectionLost = nameof(DatabaseConnectionLost);
    public const string DatabaseTableBusy = nameof(DatabaseTableBusy);
    public const string DatabaseTableNeeded = nameof(DatabaseTableNeeded);
    public const string DatabaseRefused = nameof(DatabaseRefused);
    public const string SourceNotValid = nameof(SourceNotValid);

    // Copies
    public const string CopyDestinationNotValid = nameof(CopyDestinationNotValid);
    public const string CopySourceIncomplete = nameof(CopySourceIncomplete);
    public const string CopySourceChanged = nameof(CopySourceChanged);
    public const string CopySourceUnreadable = nameof(CopySourceUnreadable);
    public const string CopyInterfered = nameof(CopyInterfered);
    public const string CopyNotVerified = nameof(CopyNotVerified);
    public const string StoreSignInMissing = nameof(StoreSignInMissing);
    public const string StoreSignInNotValid = nameof(StoreSignInNotValid);
    public const string StoreSignInRefused = nameof(StoreSignInRefused);
    public const string StoreAccessDenied = nameof(StoreAccessDenied);
    public const string StoreNotFound = nameof(StoreNotFound);
    public const string StoreRegionWrong = nameof(StoreRegionWrong);
    public const string StoreClockWrong = nameof(StoreClockWrong);
    public const string StoreFull = nameof(StoreFull);
    public const string StoreRefused = nameof(StoreRefused);

    // References
    public const string ReferenceNotFetched = nameof(ReferenceNotFetched);
    public const string ReferenceAnswerNotValid = nameof(ReferenceAnswerNotValid);
    public const string ReferencesOfOtherServer = nameof(ReferencesOfOtherServer);
    public const string ReferencesInUse = nameof(ReferencesInUse);
    public const string ReferencesInterrupted = nameof(ReferencesInterrupted);
    public const string ReferencesNotExport = nameof(ReferencesNotExport);

    // Cmdlets
    public const string NotConnected = nameof(NotConnected);
    public const string ConnectionNotFound = nameof(ConnectionNotFound);
    public const string ConnectionClosed = nameof(ConnectionClosed);
    public const string ParameterWithProfiles = nameof(ParameterWithProfiles);
    public const string RootHasRuns = nameof(RootHasRuns);
    public const string ProfileNotRun = nameof(ProfileNotRun);

    /// <summary>An unexpected error ended a call of Invoke-RedoxExport before a run could begin.</summary>
    public const string RunNotBegun = nameof(RunNotBegun);
    public const string SecretNameMissing = nameof(SecretNameMissing);
    public const string CredentialsAmbiguous = nameof(CredentialsAmbiguous);
    public const string CredentialsMissing = nameof(CredentialsMissing);
    public const string ProxyMissing = nameof(ProxyMissing);
    public const string JobInputInvalid = nameof(JobInputInvalid);
    public const string JobNotFound = nameof(JobNotFound);
    public const string JobWithoutFolder = nameof(JobWithoutFolder);
    public const string VerifyNotWithShard = nameof(VerifyNotWithShard);
    public const string PathMissing = nameof(PathMissing);
    public const string ManifestUriInvalid = nameof(ManifestUriInvalid);
    public const string ManifestUriWithRequest = nameof(ManifestUriWithRequest);
    public const string PathNotFileSystem = nameof(PathNotFileSystem);
    public const string PathNotFound = nameof(PathNotFound);
    public const string FileUnreadable = nameof(FileUnreadable);
    public const string PayloadInputInvalid = nameof(PayloadInputInvalid);
    public const string RedoxReportedError = nameof(RedoxReportedError);
    public const string SandboxNotStarted = nameof(SandboxNotStarted);
    public const string ResourcesRepeated = nameof(ResourcesRepeated);
    public const string OutputFormAmbiguous = nameof(OutputFormAmbiguous);
    public const string PowerShellTooOld = nameof(PowerShellTooOld);
    public const string StoresNotLoaded = nameof(StoresNotLoaded);
    public const string PropertyInvalid = nameof(PropertyInvalid);
    public const string DelimiterInvalid = nameof(DelimiterInvalid);
    public const string DestinationExists = nameof(DestinationExists);
    public const string CsvIncomplete = nameof(CsvIncomplete);
    public const string DestinationIsFolder = nameof(DestinationIsFolder);
    public const string NotAMetricFile = nameof(NotAMetricFile);
    public const string SupportSourceNotUsable = nameof(SupportSourceNotUsable);
    public const string SupportBundleExists = nameof(SupportBundleExists);
    public const string TableDestinationIsFile = nameof(TableDestinationIsFile);
    public const string TablesIncomplete = nameof(TablesIncomplete);
    public const string DatabaseAmbiguous = nameof(DatabaseAmbiguous);
    public const string TableParameterMissing = nameof(TableParameterMissing);
    public const string CsvParameterNotUsed = nameof(CsvParameterNotUsed);

    // Findings about wrong or missing data, which are errors with -Strict
    public const string TypeNotAsked = nameof(TypeNotAsked);
    public const string PatientNotAsked = nameof(PatientNotAsked);
    public const string TypeMissing = nameof(TypeMissing);
    public const string RowsMissing = nameof(RowsMissing);
    public const string DamagedLines = nameof(DamagedLines);
    public const string TypesMixed = nameof(TypesMixed);
    public const string ManifestPartUnusable = nameof(ManifestPartUnusable);
    public const string OutcomesNotAvailable = nameof(OutcomesNotAvailable);
}
