namespace RedoxExport.Fhir;

/// <summary>
/// The 146 concrete resource types of FHIR R4 (4.0.1), without the abstract <c>Resource</c> and <c>DomainResource</c>. Use the list for suggestions,
/// not to reject a type: a server may have others.
/// </summary>
internal static class ResourceTypeNames
{
    private const int MostLettersWrong = 2;

    private static readonly Lazy<Dictionary<string, string>> ByAnyCase = new(() => R4!.ToDictionary(name => name, StringComparer.OrdinalIgnoreCase));

    public static IReadOnlyList<string> R4 { get; } = (
        "Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic "
        + "Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry "
        + "ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication "
        + "CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage "
        + "CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric "
        + "DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis "
        + "Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence "
        + "EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group "
        + "GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation "
        + "ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication "
        + "MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement "
        + "MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication "
        + "MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged "
        + "MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader "
        + "MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition "
        + "OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation "
        + "Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse "
        + "RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject "
        + "RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition "
        + "StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein "
        + "SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task "
        + "TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription")
        .Split(' ');

    /// <summary>True if a type has this name, in any letter case.</summary>
    public static bool IsKnown(string name) => ByAnyCase.Value.ContainsKey(name);

    /// <summary>Returns the name in FHIR's spelling if a type has it in any letter case; otherwise the name unchanged.</summary>
    public static string Spelled(string name) => ByAnyCase.Value.TryGetValue(name, out string? known) ? known : name;

    /// <summary>Returns the type whose name is closest to a mistyped one; <see langword="null"/> if none is close.</summary>
    public static string? NearestTo(string name) => R4
        .Select(known => (known, Distance: Distance(known.ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(candidate => candidate.Distance <= MostLettersWrong)
        .OrderBy(candidate => candidate.Distance)
        .Select(candidate => candidate.known)
        .FirstOrDefault();

    /// <summary>A question that follows a message about a mistyped name, with a blank before it; empty if no type is close.</summary>
    public static string QuestionFor(string name) => NearestTo(name) is { } near ? $" Did you mean '{near}'?" : string.Empty;

    // The number of letters added, removed, replaced, or swapped with the next one.
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > MostLettersWrong)
        {
            return int.MaxValue;
        }

        int[,] steps = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                int replaced = steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(replaced, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[one.Length, other.Length];
    }
}
